// Kernels for the tests of launches, errors and graphs.

// y = alpha x + y
extern "C" __global__ void test_axpy(int n, float alpha, const float* __restrict__ x, float* y) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] += alpha * x[i];
    }
}

// One value of each kind of parameter, written to where the host can see it.
extern "C" __global__ void test_kinds(int a, float b, long long c, const int* d, const float* none, int* result) {
    if (threadIdx.x == 0) {
        result[0] = a;
        result[1] = (int) b;
        result[2] = (int) (c >> 32);
        result[3] = (int) c;
        result[4] = d[0];
        result[5] = none == nullptr;
    }
}

// Reverses a block's values through dynamic shared memory of the size that the launch gave.
extern "C" __global__ void test_reverse(int n, const float* x, float* y) {
    extern __shared__ float values[];
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        values[i] = x[i];
    }
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        y[i] = values[n - 1 - i];
    }
}
