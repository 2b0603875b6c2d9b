/* Kernels compute what they say: indices, barriers, shuffles, atomics, shared memory, cooperative launches. */
#include "harness.h"

#include <cmath>

using test::Buffer;
using test::Kernels;

TEST(addsVectors) {
    Kernels kernels(R"(
        extern "C" __global__ void __launch_bounds__(256) add(const float* __restrict__ a, float* b, float by, int n) {
            int i = blockIdx.x * blockDim.x + threadIdx.x;
            if (i < n) b[i] = fmaf(a[i], by, b[i]);
        })");
    std::vector<float> a(1000), b(1000);
    for (int i = 0; i < 1000; i++) {
        a[size_t(i)] = float(i);
        b[size_t(i)] = 1;
    }
    Buffer<float> x(a), y(b);
    OK(kernels.launch("add", 4, 256, 0, x.address, y.address, 0.5f, 1000));
    std::vector<float> result = y.values();
    for (size_t i = 0; i < 1000; i++) {
        CHECK(result[i] == 1 + 0.5f * float(i));
    }
}

TEST(reducesWithBarriersAndShuffles) {
    Kernels kernels(R"(
        template <class T> __device__ __forceinline__ T warpSum(T v) {
            #pragma unroll
            for (int o = 16; o > 0; o >>= 1) v += __shfl_down_sync(0xffffffffu, v, o);
            return v;
        }
        extern "C" __global__ void total(const float* x, float* out, int n) {
            __shared__ float part[32];
            extern __shared__ __align__(16) unsigned char raw[];
            float* copy = reinterpret_cast<float*>(raw);
            float v = 0;
            for (int i = threadIdx.x; i < n; i += blockDim.x) v += x[i];
            copy[threadIdx.x] = v;
            __syncthreads();
            v = warpSum(copy[blockDim.x - 1 - threadIdx.x]);
            if (threadIdx.x % warpSize == 0) part[threadIdx.x / 32] = v;
            __syncthreads();
            if (threadIdx.x < 32) {
                v = warpSum(threadIdx.x < blockDim.x / 32 ? part[threadIdx.x] : 0.0f);
                if (threadIdx.x == 0) atomicAdd(out, v);
            }
            int many = __syncthreads_count(threadIdx.x % 2);
            if (threadIdx.x == 1) out[1] = many;
        })");
    Buffer<float> x(std::vector<float>(5000, 2.0f)), out(std::vector<float>(2, 0.0f));
    for (const char* seed : {"0", "1", "77"}) {
        margradEmulatorConfigure("SEED", seed);
        OK(cuMemsetD32Async(out.address, 0, 2, nullptr));
        OK(kernels.launch("total", 3, 256, 1024, x.address, out.address, 5000));
        CHECK(out.values()[0] == 30000 && out.values()[1] == 128);
    }
    margradEmulatorConfigure("SEED", "0");
}

TEST(synchronisesTheGrid) {
    Kernels kernels(R"(
        #include <cooperative_groups.h>
        extern "C" __global__ void rounds(int* x, int n) {
            __shared__ int mine;
            if (threadIdx.x == 0) mine = blockIdx.x;
            for (int r = 0; r < 3; r++) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                int v = x[(i + 1) % n];
                cooperative_groups::this_grid().sync();
                x[i] = v + mine - (int) blockIdx.x;
                cooperative_groups::this_grid().sync();
            }
        })");
    std::vector<int> start(8 * 64);
    for (size_t i = 0; i < start.size(); i++) {
        start[i] = int(i);
    }
    Buffer<int> x(start);
    int n = 8 * 64;
    void* table[] = {&x.address, &n};
    OK(cuLaunchCooperativeKernel(kernels.function("rounds"), 8, 1, 1, 64, 1, 1, 0, nullptr, table));
    std::vector<int> result = x.values();
    for (int i = 0; i < n; i++) {
        CHECK(result[size_t(i)] == (i + 3) % n);
    }
    CHECK_RESULT(720, cuLaunchCooperativeKernel(kernels.function("rounds"), 1000, 1, 1, 64, 1, 1, 0, nullptr, table));
}
