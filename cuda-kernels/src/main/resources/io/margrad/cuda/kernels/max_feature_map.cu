// Maximum of the two halves of the channels over [B][2C][plane], and the way back. A half is C * plane neighbours of an image.
//
// Of two equal values the first wins; a NaN beats everything, so that a diverged network is noticed. Bound by memory.

/** y[b][i] = maximum of x[b][i] and x[b][half + i]. One thread for each element of y. */
extern "C" __global__ void __launch_bounds__(256) max_feature_map_forward(int n, int half, const float* x, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) {
        return;
    }
    // The image's first half begins at 2 b half, and i is b half + the rest.
    long long first = (long long)i + (long long)(i / half) * half;
    float a = x[first];
    float b = x[first + half];
    y[i] = b > a || b != b ? b : a;
}

/** dx += dy of the half that was the maximum. One thread for each element of dy. */
extern "C" __global__ void __launch_bounds__(256)
    max_feature_map_gradient(int n, int half, const float* x, const float* dy, float* dx) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) {
        return;
    }
    long long first = (long long)i + (long long)(i / half) * half;
    float a = x[first];
    float b = x[first + half];
    dx[b > a || b != b ? first + half : first] += dy[i];
}
