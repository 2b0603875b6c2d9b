/* The emulated cuDNN against plain loops, and what it refuses. */
#include "harness.h"

#include <cmath>

#include "library_api.h"

using test::Buffer;

namespace {

constexpr int BATCH = 2, CHANNELS = 4, HEIGHT = 7, WIDTH = 6, FILTERS = 6, GROUPS = 2;
constexpr int FILTER_H = 3, FILTER_W = 2, PAD_H = 1, PAD_W = 0, STRIDE_H = 2, STRIDE_W = 1, DILATION = 2;
constexpr int OUT_H = 3, OUT_W = 4;
constexpr int PER_GROUP = CHANNELS / GROUPS;

/** Handles and descriptors of one convolution, destroyed at the end. */
struct Setup {
    Setup() {
        OK(cudnnCreate(&handle));
        for (void** tensor : {&x, &y, &bias}) {
            OK(cudnnCreateTensorDescriptor(tensor));
        }
        OK(cudnnCreateFilterDescriptor(&filter));
        OK(cudnnCreateConvolutionDescriptor(&convolution));
        OK(cudnnSetTensor4dDescriptor(x, 0, 0, BATCH, CHANNELS, HEIGHT, WIDTH));
        OK(cudnnSetTensor4dDescriptor(y, 0, 0, BATCH, FILTERS, OUT_H, OUT_W));
        OK(cudnnSetTensor4dDescriptor(bias, 0, 0, 1, FILTERS, 1, 1));
        OK(cudnnSetFilter4dDescriptor(filter, 0, 0, FILTERS, PER_GROUP, FILTER_H, FILTER_W));
        OK(cudnnSetConvolution2dDescriptor(convolution, PAD_H, PAD_W, STRIDE_H, STRIDE_W, DILATION, DILATION, 1, 0));
        OK(cudnnSetConvolutionGroupCount(convolution, GROUPS));
        OK(cudnnSetConvolutionMathType(convolution, 3));
    }

    ~Setup() {
        for (void* tensor : {x, y, bias}) {
            cudnnDestroyTensorDescriptor(tensor);
        }
        cudnnDestroyFilterDescriptor(filter);
        cudnnDestroyConvolutionDescriptor(convolution);
        cudnnDestroy(handle);
    }

    void* handle = nullptr;
    void* x = nullptr;
    void* y = nullptr;
    void* bias = nullptr;
    void* filter = nullptr;
    void* convolution = nullptr;
    const float one = 1;
    const float half = 0.5f;
    const float zero = 0;
};

std::vector<float> wave(int count, float step) {
    std::vector<float> values;
    for (int i = 0; i < count; i++) {
        values.push_back(std::cos(step * float(i)));
    }
    return values;
}

/** Calls visit(index in x, in the filter, in y) for every product of the convolution. */
template <class Visit>
void forEachProduct(Visit visit) {
    for (int n = 0; n < BATCH; n++)
    for (int f = 0; f < FILTERS; f++)
    for (int oy = 0; oy < OUT_H; oy++)
    for (int ox = 0; ox < OUT_W; ox++)
    for (int c = 0; c < PER_GROUP; c++)
    for (int fy = 0; fy < FILTER_H; fy++)
    for (int fx = 0; fx < FILTER_W; fx++) {
        int iy = oy * STRIDE_H - PAD_H + fy * DILATION;
        int ix = ox * STRIDE_W - PAD_W + fx * DILATION;
        int channel = f / (FILTERS / GROUPS) * PER_GROUP + c;
        if (iy >= 0 && iy < HEIGHT && ix >= 0 && ix < WIDTH) {
            visit(((n * CHANNELS + channel) * HEIGHT + iy) * WIDTH + ix,
                  ((f * PER_GROUP + c) * FILTER_H + fy) * FILTER_W + fx,
                  ((n * FILTERS + f) * OUT_H + oy) * OUT_W + ox);
        }
    }
}

void checkClose(const std::vector<float>& result, const std::vector<double>& expected) {
    for (size_t i = 0; i < expected.size(); i++) {
        CHECK(std::abs(result[i] - expected[i]) < 1e-5);
    }
}

}  // namespace

TEST(convolvesInThreeDirections) {
    Setup s;
    std::vector<float> x = wave(BATCH * CHANNELS * HEIGHT * WIDTH, 0.3f);
    std::vector<float> w = wave(FILTERS * PER_GROUP * FILTER_H * FILTER_W, 0.7f);
    std::vector<float> dy = wave(BATCH * FILTERS * OUT_H * OUT_W, 0.9f);
    std::vector<double> y(dy.size()), dx(x.size()), dw(w.begin(), w.end()), db(FILTERS);
    forEachProduct([&](int xi, int wi, int yi) {
        y[size_t(yi)] += double(x[size_t(xi)]) * w[size_t(wi)];
        dx[size_t(xi)] += 0.5 * w[size_t(wi)] * dy[size_t(yi)];
        dw[size_t(wi)] += double(x[size_t(xi)]) * dy[size_t(yi)];
    });
    for (size_t i = 0; i < dy.size(); i++) {
        db[i / (OUT_H * OUT_W) % FILTERS] += dy[i];
    }
    Buffer<float> bx(x), bw(w), bdy(dy), by(dy.size()), bdx(x.size()), bdw(w), bdb(FILTERS), work(size_t(1024));
    OK(cudnnConvolutionForward(s.handle, &s.one, s.x, bx.address, s.filter, bw.address, s.convolution, 0, 0, 0, &s.zero,
                               s.y, by.address));
    OK(cudnnConvolutionBackwardData(s.handle, &s.half, s.filter, bw.address, s.y, bdy.address, s.convolution, 1,
                                    work.address, 4096, &s.zero, s.x, bdx.address));
    OK(cudnnConvolutionBackwardFilter(s.handle, &s.one, s.x, bx.address, s.y, bdy.address, s.convolution, 1,
                                      work.address, 4096, &s.one, s.filter, bdw.address));
    OK(cudnnConvolutionBackwardBias(s.handle, &s.one, s.y, bdy.address, &s.zero, s.bias, bdb.address));
    checkClose(by.values(), y);
    checkClose(bdx.values(), dx);
    checkClose(bdw.values(), dw);
    checkClose(bdb.values(), db);
    OK(cudnnAddTensor(s.handle, &s.one, s.bias, bdb.address, &s.one, s.y, by.address));
    for (size_t i = 0; i < y.size(); i++) {
        y[i] += db[i / (OUT_H * OUT_W) % FILTERS];
    }
    checkClose(by.values(), y);
}

TEST(convolutionRefusesWhatTheRealOneRefuses) {
    Setup s;
    Buffer<float> x(size_t(BATCH * CHANNELS * HEIGHT * WIDTH)), w(size_t(72));
    Buffer<float> y(size_t(BATCH * FILTERS * OUT_H * OUT_W));
    auto forward = [&](int algorithm, size_t workspace) {
        return cudnnConvolutionForward(s.handle, &s.one, s.x, x.address, s.filter, w.address, s.convolution, algorithm,
                                       0, workspace, &s.zero, s.y, y.address);
    };
    CHECK_RESULT(2006, forward(1, 0));
    CHECK_RESULT(3000, forward(4, 1 << 20));
    CHECK_RESULT(2000, forward(8, 1 << 20));
    size_t bytes = 0;
    OK(cudnnGetConvolutionForwardWorkspaceSize(s.handle, s.x, s.filter, s.convolution, s.y, 1, &bytes));
    CHECK(bytes > 0);
    OK(cudnnSetTensor4dDescriptor(s.y, 0, 0, BATCH, FILTERS, OUT_H + 1, OUT_W));
    CHECK_RESULT(2008, forward(0, 0));
    CHECK_REPORT("cudnnConvolutionForward", "output 2 x 6 x 4 x 4, expected 2 x 6 x 3 x 4");
    CHECK_RESULT(2000, cudnnSetTensor4dDescriptor(s.y, 0, 0, 0, 1, 1, 1));
    CHECK_RESULT(2002, cudnnSetTensor4dDescriptor(nullptr, 0, 0, 1, 1, 1, 1));
    CHECK_RESULT(3000, cudnnSetTensor4dDescriptor(s.y, 1, 0, 1, 1, 1, 1));
}

TEST(convolutionFindsABufferThatIsTooSmall) {
    Setup s;
    Buffer<float> x(size_t(BATCH * CHANNELS * HEIGHT * WIDTH)), w(size_t(72)), y(size_t(10));
    OK(cudnnConvolutionForward(s.handle, &s.one, s.x, x.address, s.filter, w.address, s.convolution, 0, 0, 0, &s.zero,
                               s.y, y.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("cudnnConvolutionForward: y of 576 bytes", "device allocation of 40 bytes");
}

TEST(theFirstAlgorithmIsNotAlwaysTheRightOne) {
    Setup s;
    struct {
        int algorithm, status;
        float time;
        size_t memory;
        int determinism, mathType, reserved[3];
    } results[8];
    int count = 0;
    OK(cudnnGetConvolutionForwardAlgorithm_v7(s.handle, s.x, s.filter, s.convolution, s.y, 8, &count, results));
    CHECK(count == 8 && results[0].status == 0 && results[7].status == 3000);
}
