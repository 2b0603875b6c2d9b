// 2-D convolution (a cross-correlation, as everywhere in the field) as a matrix product whose right operand is gathered
// from the images and never stored (implicit GEMM). Serves where cuDNN cannot be loaded.
//
//   forward  y[b][o][i][j]  = bias[o] + sum over c, u, v of x[b][c][i s + u - p][j s + v - p] w[o][c][u][v]
//            rows: filters, columns: output pixels of all images, depth: taps (c, u, v)
//   data     dx            += the same with dy, spread by the stride, in place of x, and filters turned by 180 degrees
//            (conv2d_turn) in place of w: rows: channels, columns: input pixels, depth: (o, u, v)
//   groups   blockIdx.z is the group; channels and rows are those of one group, whose planes and filters follow those of
//            the group before
//
// Each output is the sum of one thread over all taps in order: no atomics, the same bits on each run.
// Bound by multiply-adds: a slice is 8 gathers a thread against 256 or 512 multiply-adds.
#include "conv2d.cuh"

namespace {

/** Forward, and the data gradient with `add`. Blocks: tiles of columns, tiles of rows, groups. */
template <typename T>
__device__ __forceinline__ void correlate(
    int batch, int channels, Images images, int rows, int kernelHeight, int kernelWidth, int outHeight, int outWidth,
    int stride, int padHeight, int padWidth, const float* x, const float* w, const float* bias, float* y, bool add,
    float* left, float* right, Place* steps) {
    int taps = channels * kernelHeight * kernelWidth;
    int outPlane = outHeight * outWidth;
    int columns = batch * outPlane;
    int plane = images.height * images.width;
    // Rows are counted over all groups.
    int end = (blockIdx.z + 1) * rows;
    int top = blockIdx.z * rows + blockIdx.y * T::ROWS;
    int column = blockIdx.x * T::COLUMNS + threadIdx.x;
    int b = column / outPlane;
    int pixel = column % outPlane;
    // Columns beyond the last gather from the first image, nowhere.
    const float* image = x + ((long long)(column < columns ? b : 0) * gridDim.z + blockIdx.z) * channels * plane;
    Place place = {pixel / outWidth * stride - padHeight, pixel % outWidth * stride - padWidth, 0};
    if (column >= columns) {
        place.row = NOWHERE;
    }
    float sums[T::TR][T::TC] = {};
    Slice<T::ROWS, T::DEPTH, T::PITCH_R, T::THREADS> filters;
    Gathered<T> pixels;
    bool aligned = taps % 4 == 0;
    if (threadIdx.x < 2 * T::DEPTH) {
        steps[threadIdx.x] = tap(threadIdx.x, taps, kernelHeight, kernelWidth, plane);
    }
    __syncthreads();
    filters.fetch(w, true, top, end, 0, taps, taps, aligned);
    pixels.fetch(images, image, place, steps);
    filters.store(left, true);
    pixels.store(right);
    __syncthreads();
    for (int k = 0, buffer = 0; k < taps; k += T::DEPTH, buffer ^= 1) {
        bool more = k + T::DEPTH < taps;
        if (more) {
            filters.fetch(w, true, top, end, k + T::DEPTH, taps, taps, aligned);
            pixels.fetch(images, image, place, steps + (buffer ^ 1) * T::DEPTH);
            if (threadIdx.x < T::DEPTH) {
                // Read last before the barrier that ended the previous round.
                steps[buffer * T::DEPTH + threadIdx.x] =
                    tap(k + 2 * T::DEPTH + threadIdx.x, taps, kernelHeight, kernelWidth, plane);
            }
        }
        T::multiply(left + buffer * T::FLOATS_R, right + buffer * T::FLOATS_C, sums);
        if (more) {
            filters.store(left + (buffer ^ 1) * T::FLOATS_R, true);
            pixels.store(right + (buffer ^ 1) * T::FLOATS_C);
            __syncthreads();
        }
    }
#pragma unroll
    for (int c = 0; c < T::TC; c++) {
        int j = blockIdx.x * T::COLUMNS + T::column(c);
        long long to = (long long)(j / outPlane) * gridDim.z * rows * outPlane + j % outPlane;
#pragma unroll
        for (int r = 0; r < T::TR; r++) {
            int o = top + T::row(r);
            if (o < end && j < columns) {
                float* at = y + to + (long long)o * outPlane;
                *at = sums[r][c] + (add ? *at : bias == 0 ? 0 : bias[o]);
            }
        }
    }
}

}  // namespace

/** Correlation for up to 32 rows (filters forward, channels backward); see correlate. A null bias is none. */
extern "C" __global__ void __launch_bounds__(128) conv2d_narrow(
    int batch, int channels, int height, int width, int spread, int rows, int kernelHeight, int kernelWidth,
    int outHeight, int outWidth, int stride, int padHeight, int padWidth, const float* x, const float* w,
    const float* bias, float* y, int add) {
    __shared__ __align__(16) float left[2 * Narrow::FLOATS_R];
    __shared__ __align__(16) float right[2 * Narrow::FLOATS_C];
    __shared__ Place steps[2 * Narrow::DEPTH];
    correlate<Narrow>(
        batch, channels, {height, width, spread}, rows, kernelHeight, kernelWidth, outHeight, outWidth, stride,
        padHeight, padWidth, x, w, bias, y, add != 0, left, right, steps);
}

/** Correlation in tiles of 64 rows, else as conv2d_narrow. */
extern "C" __global__ void __launch_bounds__(128) conv2d_wide(
    int batch, int channels, int height, int width, int spread, int rows, int kernelHeight, int kernelWidth,
    int outHeight, int outWidth, int stride, int padHeight, int padWidth, const float* x, const float* w,
    const float* bias, float* y, int add) {
    __shared__ __align__(16) float left[2 * Wide::FLOATS_R];
    __shared__ __align__(16) float right[2 * Wide::FLOATS_C];
    __shared__ Place steps[2 * Wide::DEPTH];
    correlate<Wide>(
        batch, channels, {height, width, spread}, rows, kernelHeight, kernelWidth, outHeight, outWidth, stride,
        padHeight, padWidth, x, w, bias, y, add != 0, left, right, steps);
}

/**
 * In each group turned[c][o][kh - 1 - u][kw - 1 - v] = w[o][c][u][v], o and c within the group; size is that of all filters, area
 * kh kw.
 */
extern "C" __global__ void __launch_bounds__(256)
    conv2d_turn(int size, int filters, int channels, int area, const float* w, float* turned) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < size) {
        unsigned plane = i / area;
        unsigned o = plane / channels;
        unsigned c = plane % channels;
        // Turning by 180 degrees reads a filter from its last tap backward.
        unsigned group = o / filters;
        turned[((group * channels + c) * filters + o % filters) * area + (area - 1 - i % area)] = w[i];
    }
}
