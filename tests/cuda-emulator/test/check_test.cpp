/* Mistakes that hardware lets pass are found, without the checking mode. */
#include "harness.h"

using test::Buffer;
using test::Kernels;

namespace {

const char* const SIMPLE = R"(
    extern "C" __global__ void scale(float* x, float by, int n) {
        int i = blockIdx.x * blockDim.x + threadIdx.x;
        if (i < n) x[i] *= by;
    })";

}  // namespace

TEST(findsAWriteBehindTheEnd) {
    Kernels kernels(SIMPLE);
    Buffer<float> x(std::vector<float>(100, 1.0f));
    OK(kernels.launch("scale", 1, 128, 0, x.address, 2.0f, 101));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel scale", "device allocation of 400 bytes", "written 0 bytes behind its end");
    CHECK_RESULT(700, cuCtxSynchronize());
}

TEST(findsAWriteBeforeTheStart) {
    Kernels kernels("extern \"C\" __global__ void before(float* x) { x[-2] = 1; }");
    Buffer<float> x(std::vector<float>(100, 1.0f));
    OK(kernels.launch("before", 1, 1, 0, x.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel before", "written 8 bytes before its start");
}

TEST(findsAnAddressFarAway) {
    Kernels kernels(SIMPLE);
    Buffer<float> x(std::vector<float>(100, 1.0f));
    OK(kernels.launch("scale", 100, 128, 0, x.address, 2.0f, 1 << 20));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel scale", "illegal address", "of a device allocation of 400 bytes", "thread (");
}

TEST(findsANullPointer) {
    Kernels kernels(SIMPLE);
    OK(kernels.launch("scale", 1, 1, 0, CUdeviceptr(0), 2.0f, 1));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel scale", "illegal address: 0", "thread (0,0,0) of block (0,0,0)");
}

TEST(findsASharedArrayThatIsLeft) {
    Kernels kernels(R"(
        extern "C" __global__ void shared(float* x, int n) {
            __shared__ float small[16];
            __shared__ float other[16];
            for (int i = 0; i < n; i++) small[i] = other[15 - i % 16] = x[0];
            x[0] = small[0];
        })");
    Buffer<float> x(std::vector<float>(100, 1.0f));
    OK(kernels.launch("shared", 1, 1, 0, x.address, 17));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("kernel shared", "shared memory written outside of its variables");
}

TEST(findsDynamicSharedMemoryThatIsTooSmall) {
    Kernels kernels("extern \"C\" __global__ void dynamic(float* x) { extern __shared__ float all[];"
                    " all[threadIdx.x] = 1; __syncthreads(); x[threadIdx.x] = all[0]; }");
    Buffer<float> x(std::vector<float>(100, 1.0f));
    OK(kernels.launch("dynamic", 1, 65, 64 * 4, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("kernel dynamic", "behind the 256 bytes of the dynamic part");
}

TEST(aMissingBarrierGivesAnotherResultInAnotherOrder) {
    std::string text = R"(
        extern "C" __global__ void turn(const float* x, float* y) {
            __shared__ float tile[128];
            tile[threadIdx.x] = x[threadIdx.x];
            BARRIER
            y[threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x];
        })";
    std::vector<float> values(128);
    for (size_t i = 0; i < 128; i++) {
        values[i] = float(i);
    }
    for (bool good : {true, false}) {
        Kernels kernels(text, {good ? "-DBARRIER=__syncthreads();" : "-DBARRIER="});
        bool same = true;
        for (const char* seed : {"1", "2", "3"}) {
            margradEmulatorConfigure("SEED", seed);
            Buffer<float> x(values), y(128);
            OK(kernels.launch("turn", 1, 128, 0, x.address, y.address));
            std::vector<float> result = y.values();
            for (size_t i = 0; i < 128; i++) {
                same &= result[i] == values[127 - i];
            }
        }
        margradEmulatorConfigure("SEED", "0");
        CHECK(same == good);
    }
}

TEST(findsADivergentBarrier) {
    Kernels kernels("extern \"C\" __global__ void half(float* x) {\n"
                    "    if (threadIdx.x < 32) __syncthreads();\n"
                    "    x[0] = 1;\n"
                    "}\n");
    Buffer<float> x(1);
    OK(kernels.launch("half", 1, 64, 0, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("kernel half", "divergent barrier", "32 wait at the barrier at test.cu:2", "32 have ended",
                 "first thread (32,0,0)");
}

TEST(findsABarrierOfOneWarpInTwoPlaces) {
    Kernels kernels("extern \"C\" __global__ void two(float* x) {\n"
                    "    if (threadIdx.x % 2)\n"
                    "        __syncthreads();\n"
                    "    else\n"
                    "        __syncthreads();\n"
                    "    x[0] = 1;\n"
                    "}\n");
    Buffer<float> x(1);
    OK(kernels.launch("two", 1, 64, 0, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("divergent barrier", "test.cu:3", "test.cu:5");
}

TEST(findsAShuffleThatALaneMisses) {
    Kernels kernels("extern \"C\" __global__ void most(float* x) {\n"
                    "    if (threadIdx.x == 7) return;\n"
                    "    x[threadIdx.x] = __shfl_xor_sync(0xffffffffu, x[threadIdx.x], 1);\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(32, 1.0f));
    OK(kernels.launch("most", 1, 32, 0, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("kernel most", "not reached by all lanes", "test.cu:3", "lanes 0x00000080 never came");
}

TEST(findsAShuffleWithDifferentMasks) {
    Kernels kernels("extern \"C\" __global__ void masks(float* x) {\n"
                    "    unsigned mask = threadIdx.x < 16 ? 0xffffffffu : 0xffff0000u;\n"
                    "    x[threadIdx.x] = __shfl_xor_sync(mask, x[threadIdx.x], 1);\n"
                    "}\n");
    Buffer<float> x(std::vector<float>(32, 1.0f));
    OK(kernels.launch("masks", 1, 32, 0, x.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("kernel masks", "test.cu:3", "mask");
}

TEST(findsArgumentsInTheWrongOrder) {
    Kernels kernels(SIMPLE);
    Buffer<float> x(std::vector<float>(4, 1.0f));
    OK(kernels.launch("scale", 1, 4, 0, 4LL, 2.0f, x.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel scale", "argument 0 is a pointer", "0x4 is no address of device memory");
}

TEST(findsAHostPointer) {
    Kernels kernels(SIMPLE);
    std::vector<float> onHost(4);
    OK(kernels.launch("scale", 1, 4, 0, onHost.data(), 2.0f, 4));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("argument 0 is a pointer", "no address of device memory");
    margradEmulatorReset();
    CHECK_RESULT(1, cuMemcpyHtoD_v2(CUdeviceptr(onHost.data()), onHost.data(), 16));
}

TEST(findsAnArgumentThatIsMissing) {
    Kernels kernels(SIMPLE);
    Buffer<float> x(4);
    void* table[] = {&x.address, nullptr, nullptr};
    CHECK_RESULT(1, cuLaunchKernel(kernels.function("scale"), 1, 1, 1, 4, 1, 1, 0, nullptr, table, nullptr));
    CHECK_REPORT("an argument of scale can't be read");
}

TEST(findsUseAfterFree) {
    Kernels kernels(SIMPLE);
    CUdeviceptr x = 0;
    OK(cuMemAlloc_v2(&x, 64));
    OK(cuMemFree_v2(x));
    OK(kernels.launch("scale", 1, 4, 0, x, 2.0f, 4));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel scale", "of a freed device allocation of 64 bytes");
    margradEmulatorReset();
    float value = 0;
    CHECK_RESULT(1, cuMemcpyDtoH_v2(&value, x, 4));
    CHECK_REPORT("freed");
}

TEST(findsUseAfterFreeThroughATableOfAddresses) {
    Kernels kernels("extern \"C\" __global__ void set(const long long* all) { *(float*) all[threadIdx.x] = 1; }");
    CUdeviceptr x = 0;
    OK(cuMemAlloc_v2(&x, 64));
    Buffer<long long> table(std::vector<long long>{(long long) x});
    OK(kernels.launch("set", 1, 1, 0, table.address));
    OK(cuCtxSynchronize());
    OK(cuMemFree_v2(x));
    OK(kernels.launch("set", 1, 1, 0, table.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel set", "illegal address", "of a freed device allocation of 64 bytes");
}

TEST(findsADoubleFree) {
    CUdeviceptr x = 0;
    OK(cuMemAlloc_v2(&x, 64));
    OK(cuMemFree_v2(x));
    CHECK_RESULT(1, cuMemFree_v2(x));
    CHECK_REPORT("double free", "64 bytes");
    CHECK_RESULT(1, cuMemFree_v2(x + 4));
}

TEST(findsCopiesOutsideOfAnAllocation) {
    Buffer<float> x(4), y(8);
    std::vector<float> values(8);
    CHECK_RESULT(1, cuMemcpyHtoD_v2(x.address, values.data(), 20));
    CHECK_REPORT("cuMemcpyHtoD", "bytes +0 to +20 of a device allocation of 16 bytes");
    CHECK_RESULT(1, cuMemcpyDtoH_v2(values.data(), x.address + 4, 16));
    CHECK_RESULT(1, cuMemcpyDtoDAsync_v2(y.address, x.address, 32, nullptr));
    CHECK_RESULT(1, cuMemsetD32Async(x.address, 0, 5, nullptr));
    CHECK_RESULT(1, cuMemcpyDtoDAsync_v2(y.address, y.address + 4, 16, nullptr));
}

TEST(freshMemoryIsNoNumber) {
    Buffer<float> x(1000);
    for (float value : x.values()) {
        CHECK(value != value);
    }
}

TEST(reportsLeaksWhenTheContextGoes) {
    CUdeviceptr x = 0;
    OK(cuMemAlloc_v2(&x, 64));
    CHECK(margradEmulatorLiveAllocations() == 1 && margradEmulatorLiveBytes() == 64);
    OK(cuDevicePrimaryCtxRelease_v2(0));
    CHECK_REPORT("leak: 1 device allocations of 64 bytes");
    CHECK(margradEmulatorLiveAllocations() == 0);
    void* context = nullptr;
    OK(cuDevicePrimaryCtxRetain(&context, 0));
    OK(cuCtxSetCurrent(context));
}

TEST(endsAKernelThatHangs) {
    margradEmulatorConfigure("TIMEOUT", "1");
    Kernels kernels("extern \"C\" __global__ void forever(volatile int* x) { while (*x == 0) { } }");
    Buffer<int> x(std::vector<int>(1));
    OK(kernels.launch("forever", 1, 1, 0, x.address));
    CUresult result = cuCtxSynchronize();
    margradEmulatorConfigure("TIMEOUT", "60");
    CHECK_RESULT(702, result);
    CHECK_REPORT("kernel forever", "ran longer than 1 s");
}

TEST(findsAStackThatIsUsedUp) {
    Kernels kernels(R"(
        __device__ __noinline__ int deep(volatile int* x, int n) {
            volatile int local[1000];
            local[n % 1000] = *x;
            return n == 0 ? 0 : deep(x, n - 1) + local[n % 1000];
        }
        extern "C" __global__ void recurse(int* x) { x[0] = deep(x, 100000); })");
    Buffer<int> x(std::vector<int>(1));
    OK(kernels.launch("recurse", 1, 1, 0, x.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("kernel recurse", "thread (0,0,0)");
}

TEST(reportsTrapsAndDivisionsByZero) {
    Kernels kernels("extern \"C\" __global__ void stop(int* x) { if (x[0]) __trap(); x[0] = 5 / x[0]; }");
    Buffer<int> zero(std::vector<int>{0}), one(std::vector<int>{1});
    OK(kernels.launch("stop", 1, 1, 0, one.address));
    CHECK_RESULT(719, cuCtxSynchronize());
    CHECK_REPORT("__trap() at test.cu:1");
    margradEmulatorReset();
    OK(kernels.launch("stop", 1, 1, 0, zero.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("integer division by zero");
}

TEST(refusesLaunchesThatADeviceWouldRefuse) {
    Kernels kernels("extern \"C\" __global__ void __launch_bounds__(64, 2) bound(int* x) { extern __shared__ int s[];"
                    " x[0] = s[0] = 1; }");
    Buffer<int> x(std::vector<int>(1));
    CHECK_RESULT(1, kernels.launch("bound", 0, 32, 0, x.address));
    CHECK_RESULT(1, kernels.launch("bound", 1, 1025, 0, x.address));
    CHECK_RESULT(701, kernels.launch("bound", 1, 96, 0, x.address));
    CHECK_RESULT(1, kernels.launch("bound", 1, 32, 100000, x.address));
    OK(cuFuncSetAttribute(kernels.function("bound"), 8, 100000));
    OK(kernels.launch("bound", 1, 32, 100000, x.address));
    OK(cuCtxSynchronize());
    CHECK_RESULT(1, cuFuncSetAttribute(kernels.function("bound"), 8, 300000));
}
