/* The checking mode: out-of-bounds accesses, races, misaligned and unwritten words are found at their line. */
#include "harness.h"

using test::Buffer;
using test::Kernels;

namespace {

/** Compiles and runs with every access checked. */
class Checking {
public:
    Checking() { margradEmulatorConfigure("CHECK", "1"); }
    ~Checking() { margradEmulatorConfigure("CHECK", "0"); }
};

}  // namespace

TEST(checkingPassesAGoodKernel) {
    Checking on;
    Kernels kernels(R"(
        extern "C" __global__ void total(const float* x, float* out, unsigned* done, int n) {
            __shared__ float part[64];
            __shared__ bool last;
            float v = 0;
            float parts[4] = {0, 0, 0, 0};
            for (int i = blockIdx.x * 64 + threadIdx.x; i < n; i += 64 * gridDim.x) parts[i / 64 % 4] += x[i];
            for (int i = 0; i < 4; i++) v += parts[i];
            part[threadIdx.x] = v;
            __syncthreads();
            for (int o = 32; o > 0; o >>= 1) {
                if (threadIdx.x < o) part[threadIdx.x] += part[threadIdx.x + o];
                __syncthreads();
            }
            if (threadIdx.x == 0) {
                out[1 + blockIdx.x] = part[0];
                __threadfence();
                last = atomicAdd(done, 1u) == gridDim.x - 1;
            }
            __syncthreads();
            if (last && threadIdx.x == 0) {
                float sum = 0;
                for (int b = 0; b < gridDim.x; b++) sum += out[1 + b];
                out[0] = sum;
            }
        })");
    Buffer<float> x(std::vector<float>(1000, 1.0f)), out(5);
    Buffer<unsigned> done(std::vector<unsigned>{0});
    OK(kernels.launch("total", 4, 64, 0, x.address, out.address, done.address, 1000));
    OK(cuCtxSynchronize());
    CHECK(out.values()[0] == 1000);
}

TEST(checkingFindsAMissingBarrier) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void turn(float* x) {\n"
                    "    __shared__ float tile[64];\n"
                    "    tile[threadIdx.x] = x[threadIdx.x];\n"
                    "    x[threadIdx.x] = tile[63 - threadIdx.x];\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(64, 1.0f));
    OK(kernels.launch("turn", 1, 64, 0, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("turn", "tile", "test.cu:");
}

TEST(checkingFindsARaceBetweenWarps) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void turn(float* x) {\n"
                    "    __shared__ float tile[64];\n"
                    "    tile[threadIdx.x] = 0;\n"
                    "    __syncthreads();\n"
                    "    tile[threadIdx.x] = x[threadIdx.x];\n"
                    "    __syncwarp();\n"
                    "    x[threadIdx.x] = tile[threadIdx.x ^ 32];\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(64, 1.0f));
    OK(kernels.launch("turn", 1, 64, 0, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("race on", "tile", "written here at test.cu:5", "touched before at test.cu:7");
}

TEST(checkingKnowsThatAWarpMeets) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void turn(float* x) {\n"
                    "    __shared__ float tile[64];\n"
                    "    tile[threadIdx.x] = x[threadIdx.x];\n"
                    "    __syncwarp();\n"
                    "    x[threadIdx.x] = tile[threadIdx.x ^ 31];\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(64, 1.0f));
    OK(kernels.launch("turn", 1, 64, 0, x.address));
    OK(cuCtxSynchronize());
}

TEST(checkingFindsBlocksThatWriteTheSameWord) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void same(float* x) { x[threadIdx.x] = blockIdx.x; }");
    Buffer<float> x(std::vector<float>(32, 1.0f));
    OK(kernels.launch("same", 2, 32, 0, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("race on", "byte +0 of a device allocation of 128 bytes", "block number 0");
}

TEST(checkingFindsAReadPastTheEnd) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void shift(const float* x, float* y, int n) {\n"
                    "    int i = threadIdx.x;\n"
                    "    if (i < n) y[i] = x[i + 1];\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(10, 1.0f)), y(10);
    OK(kernels.launch("shift", 1, 32, 0, x.address, y.address, 10));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("shift", "bytes +40 to +44 of a device allocation of 40 bytes", "test.cu:3", "thread (9,0,0)");
}

TEST(checkingFindsAnIndexPastASharedArray) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void fill(float* x) {\n"
                    "    __shared__ float small[16];\n"
                    "    __shared__ float other[64];\n"
                    "    other[threadIdx.x] = 1;\n"
                    "    small[threadIdx.x] = 1;\n"
                    "    __syncthreads();\n"
                    "    x[threadIdx.x] = small[0] + other[3];\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(32, 1.0f));
    OK(kernels.launch("fill", 1, 32, 0, x.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("fill", "byte +64 of shared small", "test.cu:5", "thread (16,0,0)");
}

TEST(checkingFindsAMisalignedVector) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void four(float* x) {\n"
                    "    float4 v = *reinterpret_cast<float4*>(x + 1);\n"
                    "    x[0] = v.x;\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(32, 1.0f));
    OK(kernels.launch("four", 1, 1, 0, x.address));
    CHECK_RESULT(716, cuCtxSynchronize());
    CHECK_REPORT("four", "misaligned");
}

TEST(checkingFindsMemoryThatNobodyWrote) {
    Checking on;
    Kernels kernels("extern \"C\" __global__ void copy(const float* x, float* y) { y[threadIdx.x] = x[threadIdx.x]; }");
    Buffer<float> x(32), y(32);
    OK(kernels.launch("copy", 1, 32, 0, x.address, y.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("copy", "never written");
}

TEST(checkingFollowsTheGridBarrier) {
    Checking on;
    Kernels kernels(R"(
        #include <cooperative_groups.h>
        extern "C" __global__ void pass(float* x, float* y) {
            x[blockIdx.x] = blockIdx.x;
            cooperative_groups::this_grid().sync();
            y[blockIdx.x] = x[(blockIdx.x + 1) % gridDim.x];
        })");
    Buffer<float> x(4), y(4);
    void* table[] = {&x.address, &y.address};
    OK(cuLaunchCooperativeKernel(kernels.function("pass"), 4, 1, 1, 1, 1, 1, 0, nullptr, table));
    OK(cuCtxSynchronize());
    CHECK(y.values()[3] == 0 && y.values()[0] == 1);
}
