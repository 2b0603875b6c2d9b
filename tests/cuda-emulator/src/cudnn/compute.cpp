/* The three directions of a convolution as matrix products with unfolded images. */
#include "problem.h"

#include "../math/product.h"

namespace emulator {
namespace {

/** Calls visit(row of the unfolded image, output pixel, input pixel) for all that lie inside the image. */
template <class Visit>
void forEachTap(const Problem& p, Visit visit) {
    const Convolution& c = p.convolution;
    for (int channel = 0; channel < p.groupChannels(); channel++) {
        for (int fy = 0; fy < p.filter.h; fy++) {
            for (int fx = 0; fx < p.filter.w; fx++) {
                // A mathematical convolution meets its filter turned around.
                int ty = c.flipped ? p.filter.h - 1 - fy : fy;
                int tx = c.flipped ? p.filter.w - 1 - fx : fx;
                size_t row = size_t((channel * p.filter.h + ty) * p.filter.w + tx);
                for (int oy = 0; oy < p.y.h; oy++) {
                    int iy = oy * c.strideH - c.padH + fy * c.dilationH;
                    for (int ox = 0; ox < p.y.w && iy >= 0 && iy < p.x.h; ox++) {
                        int ix = ox * c.strideW - c.padW + fx * c.dilationW;
                        if (ix >= 0 && ix < p.x.w) {
                            visit(row, size_t(oy * p.y.w + ox), size_t((channel * p.x.h + iy) * p.x.w + ix));
                        }
                    }
                }
            }
        }
    }
}

/** Adds alpha * sums to the result, or to beta times the old one; a beta of 0 does not read it. */
void blend(const std::vector<double>& sums, float alpha, float beta, float* result) {
    for (size_t i = 0; i < sums.size(); i++) {
        result[i] = float(alpha * sums[i] + (beta == 0 ? 0.0 : double(beta) * result[i]));
    }
}

class Group {
public:
    Group(const Problem& p, int group)
        : p(p), group(size_t(group)), pixels(p.y.plane()), image(p.unfolded() * pixels) {}

    const float* filters(const float* all) const { return all + group * filterCount() * p.unfolded(); }
    size_t filterCount() const { return size_t(p.groupFilters()); }
    size_t xOffset(int n) const { return size_t(n) * p.x.image() + group * size_t(p.groupChannels()) * p.x.plane(); }
    size_t yOffset(int n) const { return size_t(n) * p.y.image() + group * filterCount() * pixels; }

    /** Row r of the unfolded image at r * pixels. */
    void unfold(const float* x) {
        image.assign(image.size(), 0.0f);
        forEachTap(p, [&](size_t row, size_t pixel, size_t from) { image[row * pixels + pixel] = x[from]; });
    }

    void forward(const float* x, const float* all, float alpha, float beta, float* y) {
        for (int n = 0; n < p.x.n; n++) {
            unfold(x + xOffset(n));
            // Element (pixel, filter) at pixel + filter * pixels: the order of y.
            blend(product(pixels, filterCount(), p.unfolded(), {image.data(), 1, pixels},
                          {filters(all), 1, p.unfolded()}, p.tensorFloat()),
                  alpha, beta, y + yOffset(n));
        }
    }

    void backwardData(const float* all, const float* dy, float alpha, float beta, float* dx) {
        for (int n = 0; n < p.x.n; n++) {
            std::vector<double> folded(size_t(p.groupChannels()) * p.x.plane());
            std::vector<double> taps = product(pixels, p.unfolded(), filterCount(), {dy + yOffset(n), 1, pixels},
                                               {filters(all), p.unfolded(), 1}, p.tensorFloat());
            forEachTap(p, [&](size_t row, size_t pixel, size_t to) { folded[to] += taps[row * pixels + pixel]; });
            blend(folded, alpha, beta, dx + xOffset(n));
        }
    }

    void backwardFilter(const float* x, const float* dy, float alpha, float beta, float* dw) {
        std::vector<double> sums(filterCount() * p.unfolded());
        for (int n = 0; n < p.x.n; n++) {
            unfold(x + xOffset(n));
            std::vector<double> part = product(p.unfolded(), filterCount(), pixels, {image.data(), pixels, 1},
                                               {dy + yOffset(n), 1, pixels}, p.tensorFloat());
            for (size_t i = 0; i < sums.size(); i++) {
                sums[i] += part[i];
            }
        }
        blend(sums, alpha, beta, dw + group * sums.size());
    }

private:
    const Problem& p;
    size_t group;
    size_t pixels;
    std::vector<float> image;
};

}  // namespace

void compute(const Problem& p, const float* first, const float* second, float alpha, float beta, float* result) {
    for (int number = 0; number < p.convolution.groups; number++) {
        Group group(p, number);
        if (p.direction == FORWARD) {
            group.forward(first, second, alpha, beta, result);
        } else if (p.direction == BACKWARD_DATA) {
            group.backwardData(first, second, alpha, beta, result);
        } else {
            group.backwardFilter(first, second, alpha, beta, result);
        }
    }
}

}  // namespace emulator
