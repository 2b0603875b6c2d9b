#include "harness.h"

#include <cstring>

namespace test {

std::vector<Case>& cases() {
    static std::vector<Case> all;
    return all;
}

std::string compile(const std::string& text, const std::vector<const char*>& options, std::string& log) {
    void* program = nullptr;
    OK(nvrtcCreateProgram(&program, text.c_str(), "test.cu", 0, nullptr, nullptr));
    std::vector<const char*> all = {"--gpu-architecture=sm_90"};
    all.insert(all.end(), options.begin(), options.end());
    int result = nvrtcCompileProgram(program, int(all.size()), all.data());
    size_t bytes = 0;
    OK(nvrtcGetProgramLogSize(program, &bytes));
    log.resize(bytes);
    OK(nvrtcGetProgramLog(program, log.data()));
    std::string image;
    if (result == 0) {
        OK(nvrtcGetCUBINSize(program, &bytes));
        image.resize(bytes);
        OK(nvrtcGetCUBIN(program, image.data()));
    }
    OK(nvrtcDestroyProgram(&program));
    return image;
}

Kernels::Kernels(const std::string& text, const std::vector<const char*>& options) {
    std::string log;
    std::string image = compile(text, options, log);
    if (image.empty()) {
        throw std::runtime_error("kernels don't compile: " + log);
    }
    OK(cuModuleLoadData(&module, image.data()));
}

Kernels::~Kernels() {
    cuModuleUnload(module);
}

void* Kernels::function(const char* name) const {
    void* function = nullptr;
    OK(cuModuleGetFunction(&function, module, name));
    return function;
}

}  // namespace test

namespace {

/** A failed launch leaves a dead context, in which nothing can be freed: gives the tests a new one. */
void revive() {
    margradEmulatorClear();
    bool dead = cuCtxSynchronize() != 0;
    if (dead) {
        cuDevicePrimaryCtxRelease_v2(0);
    }
    margradEmulatorReset();
    void* context = nullptr;
    if (dead) {
        cuDevicePrimaryCtxRetain(&context, 0);
        cuCtxSetCurrent(context);
    }
}

}  // namespace

/** Runs the tests whose names contain the first argument; --leak ends with device memory forgotten. */
int main(int count, char** arguments) {
    setvbuf(stdout, nullptr, _IOLBF, 0);
    margradEmulatorConfigure("LOUD", "0");
    margradEmulatorConfigure("SEED", "0");
    margradEmulatorConfigure("LAZY", "1");
    void* context = nullptr;
    if (cuInit(0) != 0 || cuDevicePrimaryCtxRetain(&context, 0) != 0 || cuCtxSetCurrent(context) != 0) {
        std::printf("no emulated device\n");
        return 1;
    }
    if (count > 1 && std::strcmp(arguments[1], "--leak") == 0) {
        CUdeviceptr forgotten = 0;
        margradEmulatorConfigure("LOUD", "1");
        return cuMemAlloc_v2(&forgotten, 1234);
    }
    int failures = 0;
    int ran = 0;
    for (const test::Case& testCase : test::cases()) {
        if (count > 1 && std::strstr(testCase.name, arguments[1]) == nullptr) {
            continue;
        }
        ran++;
        long long before = margradEmulatorLiveObjects("") + margradEmulatorLiveAllocations();
        try {
            testCase.body();
            revive();
            if (margradEmulatorLiveObjects("") + margradEmulatorLiveAllocations() != before) {
                throw std::runtime_error("leaves objects behind");
            }
        } catch (const std::exception& failure) {
            failures++;
            revive();
            std::printf("FAILED %s: %s\n", testCase.name, failure.what());
        }
    }
    std::printf("%d tests, %d failed\n", ran, failures);
    return failures == 0 ? 0 : 1;
}
