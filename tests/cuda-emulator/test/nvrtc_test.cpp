/* The emulated NVRTC: headers, options, messages, what it accepts of CUDA C++. */
#include "harness.h"

using test::Buffer;
using test::compile;
using test::Kernels;

TEST(errorsNameTheProgramAndItsLine) {
    std::string log;
    CHECK(compile("extern \"C\" __global__ void f(float* x) {\n    x[0] = unknown;\n}\n", {}, log).empty());
    CHECK(log.find("test.cu:2:") != std::string::npos);
    CHECK(log.find("unknown") != std::string::npos);
    CHECK(log.find("/tmp/") == std::string::npos);
}

TEST(headersOfTheHostAreNotFound) {
    std::string log;
    CHECK(compile("#include <cmath>\n", {}, log).empty());
    CHECK(log.find("cmath") != std::string::npos);
}

TEST(unknownOptionsAreRefused) {
    std::string log;
    CHECK(compile("", {"--no-such-option"}, log).empty());
    CHECK(log.find("--no-such-option") != std::string::npos);
    CHECK(!compile("", {"--use_fast_math", "--std=c++17", "-DX=1", "--fmad=false", "-lineinfo"}, log).empty());
    CHECK(compile("", {"--gpu-architecture=sm_91"}, log).empty());
}

TEST(namedHeadersAreIncluded) {
    void* program = nullptr;
    const char* headers[] = {"#define TWO 2\n"};
    const char* names[] = {"sub/two.cuh"};
    OK(nvrtcCreateProgram(&program, "#include \"sub/two.cuh\"\nextern \"C\" __global__ void f(int* x) { *x = TWO; }",
                          "two.cu", 1, headers, names));
    const char* options[] = {"--gpu-architecture=sm_90"};
    OK(nvrtcCompileProgram(program, 1, options));
    OK(nvrtcDestroyProgram(&program));
    CHECK(program == nullptr);
}

TEST(anImageForANewerDeviceIsRefused) {
    std::string log;
    std::string image = compile("extern \"C\" __global__ void f() {}", {"--gpu-architecture=sm_120"}, log);
    void* module = nullptr;
    CHECK_RESULT(209, cuModuleLoadData(&module, image.data()));
    CHECK_REPORT("compiled for sm_120, the device is sm_90");
    image = compile("extern \"C\" __global__ void f() {}", {}, log);
    image[image.size() / 2] ^= 1;
    CHECK_RESULT(200, cuModuleLoadData(&module, image.data()));
}

TEST(understandsWhatKernelsAreMadeOf) {
    Kernels kernels(R"(
        #include <cooperative_groups.h>
        // extern "C" __global__ void commentedOut(int* x) { '}
        /* extern "C" __global__ void alsoNot( */
        #define T float
        #define KERNEL(name, by) extern "C" __global__ void name(T* __restrict__ x) { x[threadIdx.x] *= by; }
        KERNEL(twice, 2)
        __constant__ float table[4] = {1, 2, 3, 4};
        struct Sum {
            float total = 0;
            __device__ void add(float v) { total += v; }
            __device__ __forceinline__ float fold(float v) {
                __shared__ alignas(16) float slots[32];
                slots[threadIdx.x] = v;
                __syncwarp();
                return slots[threadIdx.x ^ 1];
            }
        };
        template <int N, typename F> __device__ float apply(F f, float v) {
            __shared__ float slot[N];
            slot[threadIdx.x % N] = v;
            __syncthreads();
            return f(slot[threadIdx.x % N]);
        }
        extern "C" {
        __global__ __launch_bounds__(128) void first(const float4* __restrict__ x, float4* y, const int n) {
            int i = threadIdx.x;
            float4 v = i < n ? __ldg(x + i) : make_float4(0.f, 0.f, 0.f, 0.f);
            Sum sum;
            sum.add(v.x); sum.add(v.y); sum.add(v.z); sum.add(v.w);
            float all = sum.fold(sum.total) + table[i % 4];
            all = apply<32>([](float q) { return q; }, all);
            #pragma unroll 4
            for (int k = 0; k < 4; k++) all += 1.0f;
            y[i] = make_float4(all, rsqrtf(4.0f), fmaxf(v.x, -1.0f), __int_as_float(__float_as_int(v.y)));
            unsigned ballot = __ballot_sync(0xffffffffu, i & 1);
            auto tile = cooperative_groups::tiled_partition<8>(cooperative_groups::this_thread_block());
            float up = tile.shfl_xor(v.x, 1);
            if (ballot != 0xaaaaaaaau || isnan(up) || !isfinite(v.z)) __trap();
            atomicMax((int*) &y[n].x, i);
        }
        })");
    std::vector<float> values(33 * 4);
    for (size_t i = 0; i < values.size(); i++) {
        values[i] = float(i);
    }
    Buffer<float> x(values), y(std::vector<float>(33 * 4, 0.0f));
    OK(kernels.launch("first", 1, 32, 0, x.address, y.address, 32));
    std::vector<float> result = y.values();
    // The lane beside it summed 4 + 5 + 6 + 7; one from the table; four from the loop.
    CHECK(result[0] == 22 + 1 + 4 && result[1] == 0.5f && result[7] == 5);
    OK(kernels.launch("twice", 1, 4, 0, x.address));
    CHECK(x.values()[3] == 6);
}

TEST(roundsAsTheOptionsSay) {
    const char* text = "extern \"C\" __global__ void f(float* x) { x[3] = x[0] * x[1] + x[2]; }";
    float a = 1 + 1.0f / 4096;
    float product = a * a;
    for (bool fused : {true, false}) {
        Kernels kernels(text, {fused ? "--fmad=true" : "--fmad=false"});
        Buffer<float> x(std::vector<float>{a, a, -product, 0});
        OK(kernels.launch("f", 1, 1, 0, x.address));
        CHECK((x.values()[3] != 0) == fused);
    }
}
