/* Errors on demand, counts of calls, and what a dead context says. */
#include "harness.h"

#include <cstring>

#include "library_api.h"

TEST(theChosenCallFails) {
    CUdeviceptr x = 0;
    CHECK(margradEmulatorInject("cuMemAlloc", 2, 2) == 0);
    CHECK(margradEmulatorInject("cuMemAllocate", 1, 2) == -1);
    OK(cuMemAlloc_v2(&x, 4));
    OK(cuMemFree_v2(x));
    CHECK_RESULT(2, cuMemAlloc_v2(&x, 4));
    OK(cuMemAlloc_v2(&x, 4));
    OK(cuMemFree_v2(x));
    CHECK(margradEmulatorInject("cuMemAlloc_v2", 0, 999) == 0);
    CHECK_RESULT(999, cuMemAlloc_v2(&x, 4));
    CHECK_RESULT(999, cuMemAlloc_v2(&x, 4));
    margradEmulatorClear();
    OK(cuMemAlloc_v2(&x, 4));
    OK(cuMemFree_v2(x));
}

TEST(callsAreCounted) {
    long long before = margradEmulatorCalls("cuCtxSynchronize");
    OK(cuCtxSynchronize());
    OK(cuCtxSynchronize());
    CHECK(margradEmulatorCalls("cuCtxSynchronize") == before + 2);
    CHECK(margradEmulatorCalls("cuNothing") == -1);
}

TEST(aStickyErrorKillsTheContext) {
    CUdeviceptr x = 0;
    OK(cuMemAlloc_v2(&x, 4));
    margradEmulatorInject("cuLaunchKernel", 1, 719);
    CHECK_RESULT(719, cuLaunchKernel(nullptr, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, nullptr));
    CHECK_RESULT(719, cuMemFree_v2(x));
    CHECK_RESULT(719, cuCtxSynchronize());
    int count = 0;
    OK(cuDeviceGetCount(&count));
    margradEmulatorReset();
    OK(cuMemFree_v2(x));
}

TEST(everyFunctionIsKnownAndCanFail) {
    int functions = 0;
    for (; margradEmulatorFunction(functions) != nullptr; functions++) {
        CHECK(margradEmulatorCalls(margradEmulatorFunction(functions)) >= 0);
        CHECK(margradEmulatorInject(margradEmulatorFunction(functions), 1, 3) == 0);
    }
    CHECK(functions > 90);
    void* handle = nullptr;
    CHECK_RESULT(3, cublasCreate_v2(&handle));
    CHECK_RESULT(3, cudnnCreate(&handle));
    CHECK_RESULT(3, nvrtcCreateProgram(&handle, "", "", 0, nullptr, nullptr));
}

TEST(memoryEndsWhereTheDeviceDoes) {
    CHECK(margradEmulatorConfigure("MEMORY", "1M") == 0);
    CUdeviceptr x = 0;
    CHECK_RESULT(2, cuMemAlloc_v2(&x, 2 << 20));
    size_t free = 0;
    size_t total = 0;
    OK(cuMemGetInfo_v2(&free, &total));
    CHECK(free == 1 << 20 && total == 1 << 20);
    CHECK(margradEmulatorConfigure("MEMORY", "4G") == 0);
    CHECK(margradEmulatorConfigure("MEMORY", "much") == -1);
    CHECK(margradEmulatorConfigure("NOTHING", "1") == -1);
}

TEST(theDeviceIsAsConfigured) {
    char name[100];
    int value = 0;
    OK(cuDeviceGetName(name, sizeof name, 0));
    CHECK(std::strcmp(name, "Margrad emulated device") == 0);
    OK(cuDeviceGetAttribute(&value, 75, 0));
    CHECK(value == 9);
    margradEmulatorConfigure("CAPABILITY", "7.5");
    OK(cuDeviceGetAttribute(&value, 76, 0));
    CHECK(value == 5);
    margradEmulatorConfigure("CAPABILITY", "9.0");
    margradEmulatorConfigure("DEVICES", "0");
    CHECK_RESULT(100, cuInit(0));
    margradEmulatorConfigure("DEVICES", "1");
}
