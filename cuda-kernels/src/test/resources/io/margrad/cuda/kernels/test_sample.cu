// A file for tests of the parser and of launches: extern "C" __global__ void not_a_kernel(short x) in a comment is none.
#include "test_sample.cuh"

/* Neither is this: extern "C" __global__ void nor_this(short x) */
extern "C" __global__ void test_scale(const float* __restrict__ x, float *y, int n, float alpha) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = sample_twice(alpha) * x[i];
    }
}

extern "C" __global__ void __launch_bounds__(256, 2)
test_count(
    const int *__restrict__ values, // a comment, with a comma
    unsigned int* counts,
    long long n,
    unsigned char* flags,
    double const* sums) {
    if (threadIdx.x == 0) {
        counts[0] = (unsigned int) n + values[0] + (flags == nullptr ? 0 : flags[0]) + (sums == nullptr ? 0 : (int) sums[0]);
    }
}

extern "C" __global__ void test_nothing() {}
