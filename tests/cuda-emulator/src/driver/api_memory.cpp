/* Allocations, copies and fills. */
#include <algorithm>
#include <cstring>

#include "calls.h"
#include "context.h"
#include "memory.h"
#include "report.h"
#include "stream.h"

using namespace emulator;

namespace {

char* bytesAt(CUdeviceptr address) {
    return reinterpret_cast<char*>(address);
}

/** Like the driver's, a copy is refused at the call when it leaves its allocation. */
CUresult checkDevice(const char* function, const char* role, CUdeviceptr address, size_t bytes) {
    std::string problem = deviceProblem(bytesAt(address), bytes);
    if (problem.empty()) {
        return CUDA_SUCCESS;
    }
    report(text("%s: the %s of %zu bytes is outside: %s", function, role, bytes, problem.c_str()));
    return CUDA_ERROR_INVALID_VALUE;
}

/** A host address must not be a device's; in page-locked memory the bytes must lie in one allocation. */
CUresult checkHost(const char* function, const void* address, size_t bytes) {
    std::string problem;
    if (deviceMemory().contains(uintptr_t(address))) {
        problem = "it is device memory";
    } else if (address == nullptr) {
        problem = "it is null";
    } else if (hostMemory().contains(uintptr_t(address))) {
        problem = hostMemory().problem(uintptr_t(address), bytes);
    }
    if (problem.empty()) {
        return CUDA_SUCCESS;
    }
    report(text("%s: bad host memory for %zu bytes: %s", function, bytes, problem.c_str()));
    return CUDA_ERROR_INVALID_VALUE;
}

/** Replays of a graph meet the memory as it is then. */
void copyChecked(const char* function, void* to, const void* from, size_t bytes, CUdeviceptr device) {
    std::string problem = deviceProblem(bytesAt(device), bytes);
    if (problem.empty()) {
        std::memcpy(to, from, bytes);
    } else {
        fail(CUDA_ERROR_ILLEGAL_ADDRESS, std::string(function) + ": " + problem);
    }
}

bool isPinned(const void* address) {
    return hostMemory().contains(uintptr_t(address));
}

}  // namespace

EMULATOR_API CUresult cuMemGetInfo_v2(size_t* free, size_t* total) {
    EMULATOR_ENTER(cuMemGetInfo, CUresult);
    EMULATOR_REQUIRE(usable());
    if (free == nullptr || total == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *free = freeBytes();
    *total = freeBytes() + deviceMemory().liveBytes();
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuMemAlloc_v2(CUdeviceptr* address, size_t bytes) {
    EMULATOR_ENTER(cuMemAlloc, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(forbiddenInCapture());
    return allocateDevice(bytes, address);
}

EMULATOR_API CUresult cuMemFree_v2(CUdeviceptr address) {
    EMULATOR_ENTER(cuMemFree, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(forbiddenInCapture());
    drainAll(true);
    EMULATOR_REQUIRE(stickyError());
    return freeDevice(address);
}

EMULATOR_API CUresult cuMemHostAlloc(void** address, size_t bytes, unsigned flags) {
    EMULATOR_ENTER(cuMemHostAlloc, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(forbiddenInCapture());
    return flags > 7 ? CUDA_ERROR_INVALID_VALUE : allocateHost(bytes, address);
}

EMULATOR_API CUresult cuMemFreeHost(void* address) {
    EMULATOR_ENTER(cuMemFreeHost, CUresult);
    // Page-locked memory outlives a dead context: giving it back must work, or every failed test would leak.
    EMULATOR_REQUIRE(initialised());
    drainAll(true);
    return freeHost(address);
}

EMULATOR_API CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) {
    EMULATOR_ENTER(cuMemcpyHtoD, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(implicitInCapture());
    EMULATOR_REQUIRE(checkDevice("cuMemcpyHtoD", "target", to, bytes));
    EMULATOR_REQUIRE(checkHost("cuMemcpyHtoD", from, bytes));
    drainAll(false);
    EMULATOR_REQUIRE(stickyError());
    std::memcpy(bytesAt(to), from, bytes);
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) {
    EMULATOR_ENTER(cuMemcpyDtoH, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(implicitInCapture());
    EMULATOR_REQUIRE(checkDevice("cuMemcpyDtoH", "source", from, bytes));
    EMULATOR_REQUIRE(checkHost("cuMemcpyDtoH", to, bytes));
    drainAll(false);
    checkGuards("cuMemcpyDtoH");
    EMULATOR_REQUIRE(stickyError());
    std::memcpy(to, bytesAt(from), bytes);
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, CUstream stream) {
    EMULATOR_ENTER(cuMemcpyHtoDAsync, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(checkDevice("cuMemcpyHtoDAsync", "target", to, bytes));
    EMULATOR_REQUIRE(checkHost("cuMemcpyHtoDAsync", from, bytes));
    if (isPinned(from) || isCapturing(stream)) {
        return submit(stream, [=] { copyChecked("cuMemcpyHtoDAsync", bytesAt(to), from, bytes, to); });
    }
    // Pageable memory is staged before the call returns: the program may change it at once.
    std::string staged(static_cast<const char*>(from), bytes);
    return submit(stream, [=] { copyChecked("cuMemcpyHtoDAsync", bytesAt(to), staged.data(), bytes, to); });
}

EMULATOR_API CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, CUstream stream) {
    EMULATOR_ENTER(cuMemcpyDtoHAsync, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(checkDevice("cuMemcpyDtoHAsync", "source", from, bytes));
    EMULATOR_REQUIRE(checkHost("cuMemcpyDtoHAsync", to, bytes));
    bool waits = !isPinned(to) && !isCapturing(stream);
    EMULATOR_REQUIRE(submit(stream, [=] { copyChecked("cuMemcpyDtoHAsync", to, bytesAt(from), bytes, from); }));
    if (waits) {
        // A copy into pageable memory has ended when the call returns.
        drain(*streamOf(stream));
        return stickyError();
    }
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
    EMULATOR_ENTER(cuMemcpyDtoDAsync, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(checkDevice("cuMemcpyDtoDAsync", "target", to, bytes));
    EMULATOR_REQUIRE(checkDevice("cuMemcpyDtoDAsync", "source", from, bytes));
    if (bytes > 0 && to < from + bytes && from < to + bytes) {
        report("cuMemcpyDtoDAsync: target and source overlap");
        return CUDA_ERROR_INVALID_VALUE;
    }
    return submit(stream, [=] {
        std::string problem = deviceProblem(bytesAt(from), bytes);
        if (problem.empty()) {
            copyChecked("cuMemcpyDtoDAsync", bytesAt(to), bytesAt(from), bytes, to);
        } else {
            fail(CUDA_ERROR_ILLEGAL_ADDRESS, "cuMemcpyDtoDAsync: " + problem);
        }
    });
}

EMULATOR_API CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, CUstream stream) {
    EMULATOR_ENTER(cuMemsetD32Async, CUresult);
    EMULATOR_REQUIRE(usable());
    if (to % 4 != 0) {
        report("cuMemsetD32Async: the address is no multiple of 4");
        return CUDA_ERROR_INVALID_VALUE;
    }
    EMULATOR_REQUIRE(checkDevice("cuMemsetD32Async", "target", to, 4 * count));
    return submit(stream, [=] {
        std::string problem = deviceProblem(bytesAt(to), 4 * count);
        if (problem.empty()) {
            std::fill_n(reinterpret_cast<unsigned*>(to), count, value);
        } else {
            fail(CUDA_ERROR_ILLEGAL_ADDRESS, "cuMemsetD32Async: " + problem);
        }
    });
}
