/* cuInit, devices and contexts. */
#include <cstring>

#include "../../include/margrad/image.h"
#include "calls.h"
#include "config.h"
#include "context.h"
#include "memory.h"
#include "report.h"
#include "stream.h"

using namespace emulator;

EMULATOR_API CUresult cuInit(unsigned flags) {
    EMULATOR_ENTER(cuInit, CUresult);
    return flags != 0 ? CUDA_ERROR_INVALID_VALUE : initialise();
}

EMULATOR_API CUresult cuDriverGetVersion(int* version) {
    EMULATOR_ENTER(cuDriverGetVersion, CUresult);
    if (version == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *version = config().driverVersion;
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuDeviceGetCount(int* count) {
    EMULATOR_ENTER(cuDeviceGetCount, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (count == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *count = config().devices;
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuDeviceGet(CUdevice* device, int ordinal) {
    EMULATOR_ENTER(cuDeviceGet, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (device == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (contextOf(ordinal) == nullptr) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    *device = ordinal;
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuDeviceGetName(char* name, int bytes, CUdevice device) {
    EMULATOR_ENTER(cuDeviceGetName, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (name == nullptr || bytes <= 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (contextOf(device) == nullptr) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    std::strncpy(name, config().name.c_str(), size_t(bytes) - 1);
    name[bytes - 1] = 0;
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice device) {
    EMULATOR_ENTER(cuDeviceTotalMem, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (bytes == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (contextOf(device) == nullptr) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    *bytes = config().totalMemory;
    return CUDA_SUCCESS;
}

namespace {

/** Numbers of a device of compute capability 9.0 where they don't come from the configuration; -1: not known. */
int attribute(int which) {
    switch (which) {
    case MAX_THREADS_PER_BLOCK: case MAX_BLOCK_DIM_X: case MAX_BLOCK_DIM_Y: return MOST_THREADS;
    case MAX_BLOCK_DIM_Z: return 64;
    case MAX_GRID_DIM_X: return 0x7fffffff;
    case MAX_GRID_DIM_Y: case MAX_GRID_DIM_Z: return 65535;
    case MAX_SHARED_MEMORY_PER_BLOCK: return int(DEFAULT_SHARED);
    case TOTAL_CONSTANT_MEMORY: return 65536;
    case WARP_SIZE: return WARP_LANES;
    case MAX_PITCH: return 0x7fffffff;
    case MAX_REGISTERS_PER_BLOCK: case MAX_REGISTERS_PER_MULTIPROCESSOR: return 65536;
    case CLOCK_RATE: case MEMORY_CLOCK_RATE: return 1;
    case TEXTURE_ALIGNMENT: return 512;
    case GPU_OVERLAP: case CAN_MAP_HOST_MEMORY: case CONCURRENT_KERNELS: case ASYNC_ENGINE_COUNT: return 1;
    case UNIFIED_ADDRESSING: case COOPERATIVE_LAUNCH: case PCI_BUS_ID: return 1;
    case MULTIPROCESSOR_COUNT: return config().multiprocessors;
    case KERNEL_EXEC_TIMEOUT: case INTEGRATED: case COMPUTE_MODE: case ECC_ENABLED: case PCI_DEVICE_ID: return 0;
    case PCI_DOMAIN_ID: case STREAM_PRIORITIES_SUPPORTED: case MANAGED_MEMORY: case MEMORY_POOLS_SUPPORTED: return 0;
    case GLOBAL_MEMORY_BUS_WIDTH: return 64;
    case L2_CACHE_SIZE: return 1 << 20;
    case MAX_THREADS_PER_MULTIPROCESSOR: return MOST_THREADS_PER_MULTIPROCESSOR;
    case COMPUTE_CAPABILITY_MAJOR: return config().major;
    case COMPUTE_CAPABILITY_MINOR: return config().minor;
    case MAX_SHARED_MEMORY_PER_MULTIPROCESSOR: return int(margrad::SHARED_LIMIT) + 1024;
    case MAX_SHARED_MEMORY_PER_BLOCK_OPTIN: return int(margrad::SHARED_LIMIT);
    case MAX_BLOCKS_PER_MULTIPROCESSOR: return MOST_BLOCKS_PER_MULTIPROCESSOR;
    case RESERVED_SHARED_MEMORY_PER_BLOCK: return 1024;
    default: return -1;
    }
}

}  // namespace

EMULATOR_API CUresult cuDeviceGetAttribute(int* value, int which, CUdevice device) {
    EMULATOR_ENTER(cuDeviceGetAttribute, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (value == nullptr || attribute(which) < 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (contextOf(device) == nullptr) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    *value = attribute(which);
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuDevicePrimaryCtxRetain(Context** context, CUdevice device) {
    EMULATOR_ENTER(cuDevicePrimaryCtxRetain, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (context == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (contextOf(device) == nullptr) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    *context = contextOf(device);
    (*context)->retained++;
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    EMULATOR_ENTER(cuDevicePrimaryCtxRelease, CUresult);
    EMULATOR_REQUIRE(initialised());
    Context* context = contextOf(device);
    if (context == nullptr) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    if (context->retained == 0) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    if (--context->retained > 0) {
        return CUDA_SUCCESS;
    }
    drainAll(true);
    checkGuards("the release of the context");
    // The memory of a dead context goes without a word: its owner could not free it any more.
    bool dead = stickyError() != CUDA_SUCCESS;
    size_t bytes = deviceMemory().liveBytes();
    long long left = freeAllDevice();
    if (left > 0 && !dead) {
        report(text("leak: %lld device allocations of %zu bytes in all when the context went", left, bytes));
    }
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuCtxSetCurrent(Context* context) {
    EMULATOR_ENTER(cuCtxSetCurrent, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (context != nullptr && (contextOf(context->device) != context || context->retained == 0)) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    makeCurrent(context);
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuCtxGetCurrent(Context** context) {
    EMULATOR_ENTER(cuCtxGetCurrent, CUresult);
    EMULATOR_REQUIRE(initialised());
    if (context == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *context = currentContext();
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuCtxSynchronize() {
    EMULATOR_ENTER(cuCtxSynchronize, CUresult);
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(forbiddenInCapture());
    drainAll(true);
    checkGuards("cuCtxSynchronize");
    return stickyError();
}
