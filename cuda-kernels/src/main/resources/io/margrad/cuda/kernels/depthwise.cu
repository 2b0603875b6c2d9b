// Depthwise 2-D convolution: one filter for each channel. Serves where cuDNN cannot be loaded.
//
//   forward  y[b][c][i][j]   = bias[c] + sum over u, v of x[b][c][i s + u - p][j s + v - p] w[c][u][v]
//   data     dx[b][c][y][x] += sum over u, v of dy[b][c][(y + p - u) / s][(x + p - v) / s] w[c][u][v], where s divides
//   filters  dw[c][u][v]    += sum over b, i, j of dy[b][c][i][j] x[b][c][i s + u - p][j s + v - p]
//
// A few multiply-adds for each pixel, so bound by memory: a thread for each element, neighbours read neighbouring pixels
// and the rest comes from cache. Of the filters' gradient a tap is a sum over the batch, which is cut into parts that are
// added in their order. No atomics: the same bits on each run.
#include "common.cuh"

/** One thread for each of the `size` elements of y. A null bias is none. */
extern "C" __global__ void __launch_bounds__(256) depthwise_forward(
    int size, int channels, int height, int width, int kernelHeight, int kernelWidth, int outHeight, int outWidth,
    int stride, int pad, const float* x, const float* w, const float* bias, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= size) {
        return;
    }
    unsigned line = i / outWidth;
    unsigned plane = line / outHeight;
    unsigned c = plane % channels;
    int top = (int)(line - plane * outHeight) * stride - pad;
    int left = (int)(i - line * outWidth) * stride - pad;
    const float* image = x + (long long)plane * height * width;
    const float* filter = w + (long long)c * kernelHeight * kernelWidth;
    float total = bias == 0 ? 0 : bias[c];
    for (int u = max(0, -top); u < min(kernelHeight, height - top); u++) {
        for (int v = max(0, -left); v < min(kernelWidth, width - left); v++) {
            total += image[(top + u) * width + left + v] * filter[u * kernelWidth + v];
        }
    }
    y[i] = total;
}

/** One thread for each of the `size` elements of dx. */
extern "C" __global__ void __launch_bounds__(256) depthwise_data(
    int size, int channels, int height, int width, int kernelHeight, int kernelWidth, int outHeight, int outWidth,
    int stride, int pad, const float* w, const float* dy, float* dx) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= size) {
        return;
    }
    unsigned line = i / width;
    unsigned plane = line / height;
    unsigned c = plane % channels;
    int row = (int)(line - plane * height) + pad;
    int column = (int)(i - line * width) + pad;
    const float* gradients = dy + (long long)plane * outHeight * outWidth;
    const float* filter = w + (long long)c * kernelHeight * kernelWidth;
    float total = 0;
    for (int u = row % stride; u < kernelHeight && u <= row; u += stride) {
        int above = (row - u) / stride;
        for (int v = column % stride; v < kernelWidth && v <= column; v += stride) {
            int before = (column - v) / stride;
            if (above < outHeight && before < outWidth) {
                total += gradients[above * outWidth + before] * filter[u * kernelWidth + v];
            }
        }
    }
    dx[i] += total;
}

/**
 * partial[part][c][u][v] = the part's share of dw. Block (c taps + tap, part); one part is added to dw at once.
 */
extern "C" __global__ void __launch_bounds__(256) depthwise_filters(
    int batch, int perPart, int channels, int height, int width, int kernelHeight, int kernelWidth, int outHeight,
    int outWidth, int stride, int pad, const float* x, const float* dy, float* partial, float* dw) {
    __shared__ float place[WARP];
    int taps = kernelHeight * kernelWidth;
    int c = blockIdx.x / taps;
    int u = blockIdx.x % taps / kernelWidth - pad;
    int v = blockIdx.x % kernelWidth - pad;
    int first = blockIdx.y * perPart;
    unsigned outPlane = outHeight * outWidth;
    unsigned count = (unsigned)(min(batch, first + perPart) - first) * outPlane;
    float total = 0;
    for (unsigned k = threadIdx.x; k < count; k += blockDim.x) {
        unsigned image = k / outPlane;
        unsigned pixel = k - image * outPlane;
        int row = (int)(pixel / outWidth) * stride + u;
        int column = (int)(pixel % outWidth) * stride + v;
        if ((unsigned)row < height && (unsigned)column < width) {
            long long plane = (long long)(first + image) * channels + c;
            total += dy[plane * outPlane + pixel] * x[(plane * height + row) * width + column];
        }
    }
    total = block_sum(total, place);
    if (threadIdx.x == 0) {
        if (gridDim.y == 1) {
            dw[blockIdx.x] += total;
        } else {
            partial[(long long)blockIdx.y * gridDim.x + blockIdx.x] = total;
        }
    }
}

/** dw[i] += sum of partial[part][i], parts in order. */
extern "C" __global__ void __launch_bounds__(256)
    depthwise_add_parts(int size, int parts, const float* partial, float* dw) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < size) {
        float total = 0;
        for (int p = 0; p < parts; p++) {
            total += partial[(long long)p * size + i];
        }
        dw[i] += total;
    }
}
