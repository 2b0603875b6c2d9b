// Gradients of a 2-D convolution by its filters and its bias; the one by the images is in conv2d.cu.
//
//   filters  dw[o][c][u][v] += sum over b, i, j of dy[b][o][i][j] x[b][c][i s + u - p][j s + v - p]
//            rows: filters, columns: taps (c, u, v), depth: output pixels; an implicit GEMM like forward
//   bias     dbias[o]       += sum over b, i, j of dy[b][o][i][j]
//
// Few outputs, long sums: the batch is cut into parts, which fill the GPU, and the parts are added in their order. No
// atomics: the same bits on each run. The filter gradient is bound by multiply-adds, the bias gradient by memory.
#include "conv2d.cuh"

namespace {

/**
 * Filter gradient of one group and of perPart images. Blocks: tiles of taps, tiles of filters, parts of all groups; channels and rows
 * are those of a group.
 */
template <typename T>
__device__ __forceinline__ void filters(
    int batch, int perPart, int groups, int channels, Images images, int rows, int kernelHeight, int kernelWidth, int outHeight,
    int outWidth, int stride, int pad, const float* x, const float* dy, float* partial, float* dw, float* left,
    float* right, Place* steps) {
    int taps = channels * kernelHeight * kernelWidth;
    int outPlane = outHeight * outWidth;
    int plane = images.height * images.width;
    int top = blockIdx.y * T::ROWS;
    Place place = tap(blockIdx.x * T::COLUMNS + threadIdx.x, taps, kernelHeight, kernelWidth, plane);
    int group = blockIdx.z % groups;
    int part = blockIdx.z / groups;
    int b = part * perPart;
    int lastImage = min(batch, b + perPart) - 1;
    bool aligned = outPlane % 4 == 0;
    // Steps of one image lie behind those of another: a slice never holds pixels of two.
    auto pixel = [&](int p) -> Place {
        if (p >= outPlane) {
            return {NOWHERE, 0, 0};
        }
        return {p / outWidth * stride - pad, p % outWidth * stride - pad, 0};
    };
    float sums[T::TR][T::TC] = {};
    Slice<T::ROWS, T::DEPTH, T::PITCH_R, T::THREADS> gradients;
    Gathered<T> pixels;
    if (threadIdx.x < T::DEPTH) {
        steps[threadIdx.x] = pixel(threadIdx.x);
        steps[T::DEPTH + threadIdx.x] = pixel((T::DEPTH < outPlane ? T::DEPTH : 0) + threadIdx.x);
    }
    __syncthreads();
    gradients.fetch(dy + ((long long)b * groups + group) * rows * outPlane, true, top, rows, 0, outPlane, outPlane, aligned);
    pixels.fetch(images, x + ((long long)b * groups + group) * channels * plane, place, steps);
    gradients.store(left, true);
    pixels.store(right);
    __syncthreads();
    for (int p = 0, buffer = 0;; buffer ^= 1) {
        // p becomes the first pixel of the next slice, `after` that of the one after it.
        p += T::DEPTH;
        if (p >= outPlane) {
            p = 0;
            b++;
        }
        bool more = b <= lastImage;
        if (more) {
            gradients.fetch(dy + ((long long)b * groups + group) * rows * outPlane, true, top, rows, p, outPlane, outPlane, aligned);
            pixels.fetch(images, x + ((long long)b * groups + group) * channels * plane, place, steps + (buffer ^ 1) * T::DEPTH);
            if (threadIdx.x < T::DEPTH) {
                int after = p + T::DEPTH < outPlane ? p + T::DEPTH : 0;
                steps[buffer * T::DEPTH + threadIdx.x] = pixel(after + threadIdx.x);
            }
        }
        T::multiply(left + buffer * T::FLOATS_R, right + buffer * T::FLOATS_C, sums);
        if (!more) {
            break;
        }
        gradients.store(left + (buffer ^ 1) * T::FLOATS_R, true);
        pixels.store(right + (buffer ^ 1) * T::FLOATS_C);
        __syncthreads();
    }
    bool single = gridDim.z == groups;
    float* to = (single ? dw : partial) + (long long)blockIdx.z * rows * taps;
#pragma unroll
    for (int r = 0; r < T::TR; r++) {
        int o = top + T::row(r);
#pragma unroll
        for (int c = 0; c < T::TC; c++) {
            int k = blockIdx.x * T::COLUMNS + T::column(c);
            if (o < rows && k < taps) {
                float* at = to + (long long)o * taps + k;
                *at = single ? *at + sums[r][c] : sums[r][c];
            }
        }
    }
}

}  // namespace

/** Filter gradient for up to 32 filters; see filters. With one part dw is added to at once. */
extern "C" __global__ void __launch_bounds__(128) conv2d_filters_narrow(
    int batch, int perPart, int groups, int channels, int height, int width, int rows, int kernelHeight, int kernelWidth,
    int outHeight, int outWidth, int stride, int pad, const float* x, const float* dy, float* partial, float* dw) {
    __shared__ __align__(16) float left[2 * Narrow::FLOATS_R];
    __shared__ __align__(16) float right[2 * Narrow::FLOATS_C];
    __shared__ Place steps[2 * Narrow::DEPTH];
    filters<Narrow>(
        batch, perPart, groups, channels, {height, width, 1}, rows, kernelHeight, kernelWidth, outHeight, outWidth, stride,
        pad, x, dy, partial, dw, left, right, steps);
}

/** Filter gradient in tiles of 64 filters, else as conv2d_filters_narrow. */
extern "C" __global__ void __launch_bounds__(128) conv2d_filters_wide(
    int batch, int perPart, int groups, int channels, int height, int width, int rows, int kernelHeight, int kernelWidth,
    int outHeight, int outWidth, int stride, int pad, const float* x, const float* dy, float* partial, float* dw) {
    __shared__ __align__(16) float left[2 * Wide::FLOATS_R];
    __shared__ __align__(16) float right[2 * Wide::FLOATS_C];
    __shared__ Place steps[2 * Wide::DEPTH];
    filters<Wide>(
        batch, perPart, groups, channels, {height, width, 1}, rows, kernelHeight, kernelWidth, outHeight, outWidth, stride,
        pad, x, dy, partial, dw, left, right, steps);
}

/**
 * sums[part][o] = sum of dy over the part's images and the plane. Block (o, part); one part is added to dbias at once.
 */
extern "C" __global__ void __launch_bounds__(256)
    conv2d_bias_partial(int batch, int perPart, int filters, int plane, const float* dy, float* partial,
    float* dbias) {
    __shared__ float place[WARP];
    int o = blockIdx.x;
    int first = blockIdx.y * perPart;
    unsigned count = (unsigned)(min(batch, first + perPart) - first) * plane;
    float total = 0;
    for (unsigned k = threadIdx.x; k < count; k += blockDim.x) {
        unsigned image = k / plane;
        total += dy[((long long)(first + image) * filters + o) * plane + (k - image * plane)];
    }
    total = block_sum(total, place);
    if (threadIdx.x == 0) {
        if (gridDim.y == 1) {
            dbias[o] += total;
        } else {
            partial[blockIdx.y * filters + o] = total;
        }
    }
}

/** y[i] += sum of partial[part][i], parts in order. */
extern "C" __global__ void __launch_bounds__(256)
    conv2d_add_parts(int size, int parts, const float* partial, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < size) {
        float total = 0;
        for (int p = 0; p < parts; p++) {
            total += partial[(long long)p * size + i];
        }
        y[i] += total;
    }
}
