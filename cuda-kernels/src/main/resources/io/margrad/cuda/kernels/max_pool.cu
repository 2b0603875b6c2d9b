// Maximum over windows of k x k pixels, s apart, clipped at the border of the plane (Caffe's rule), and the way back.
//
// forward: y = maximum of each window, winners = its index within the plane, as a float (exact up to 2^24). The first
// of equal maxima wins, in row-major order; a NaN beats everything, so that a diverged network is noticed.
// gradient: the pixel asks the windows that cover it whether it won them. Nothing is scattered, so no atomics and a
// fixed order. Both bound by memory; a window's pixels come from cache.

/** One thread per window. */
extern "C" __global__ void __launch_bounds__(256) max_pool_forward(
    int windows, int height, int width, int outHeight, int outWidth, int kernel, int stride, const float* x, float* y,
    float* winners) {
    unsigned o = blockIdx.x * blockDim.x + threadIdx.x;
    if (o >= windows) {
        return;
    }
    unsigned row = o / outWidth;
    unsigned p = row / outHeight;
    int top = (int)(row - p * outHeight) * stride;
    int left = (int)(o - row * outWidth) * stride;
    int bottom = min(top + kernel, height);
    int right = min(left + kernel, width);
    const float* plane = x + (long long)p * height * width;
    int winner = top * width + left;
    float best = plane[winner];
    for (int u = top; u < bottom; u++) {
        for (int v = left; v < right; v++) {
            float value = plane[u * width + v];
            if (!(value <= best) && best == best) {
                best = value;
                winner = u * width + v;
            }
        }
    }
    y[o] = best;
    winners[o] = (float)winner;
}

/** dx += dy of the windows that the pixel won. One thread per pixel. */
extern "C" __global__ void __launch_bounds__(256) max_pool_gradient(
    int pixels, int height, int width, int outHeight, int outWidth, int kernel, int stride, const float* winners,
    const float* dy, float* dx) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= pixels) {
        return;
    }
    unsigned row = i / width;
    unsigned p = row / height;
    int v = i - row * width;
    int u = row - p * height;
    // Windows a with a s <= u < a s + k.
    int firstRow = u < kernel ? 0 : (u - kernel) / stride + 1;
    int firstColumn = v < kernel ? 0 : (v - kernel) / stride + 1;
    int lastRow = min(u / stride, outHeight - 1);
    int lastColumn = min(v / stride, outWidth - 1);
    float self = (float)(u * width + v);
    long long out = (long long)p * outHeight * outWidth;
    float total = 0;
    for (int a = firstRow; a <= lastRow; a++) {
        for (int b = firstColumn; b <= lastColumn; b++) {
            long long o = out + a * outWidth + b;
            if (winners[o] == self) {
                total += dy[o];
            }
        }
    }
    dx[i] += total;
}
