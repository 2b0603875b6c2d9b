/* Modules, functions, launches and occupancy. */

#include "calls.h"
#include "config.h"
#include "context.h"
#include "launch.h"
#include "module.h"
#include "objects.h"
#include "report.h"
#include "stream.h"

using namespace emulator;

namespace {

/** Modules hold a shared object each, so they are kept by their own owner here. */
struct LoadedModule {
    std::unique_ptr<Module> module;
};

Objects<LoadedModule>& modules() {
    static auto& all = forever(Objects<LoadedModule>("module"));
    return all;
}

Function* findFunction(const void* handle) {
    Function* found = nullptr;
    modules().forEach([&](LoadedModule& loaded) {
        for (auto& function : loaded.module->functions) {
            found = function.get() == handle ? function.get() : found;
        }
    });
    return found;
}

CUresult load(LoadedModule** handle, const void* image) {
    EMULATOR_REQUIRE(usable());
    EMULATOR_REQUIRE(forbiddenInCapture());
    if (handle == nullptr || image == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    std::unique_ptr<Module> module;
    EMULATOR_REQUIRE(loadModule(image, module));
    *handle = modules().make(LoadedModule{std::move(module)});
    return CUDA_SUCCESS;
}

CUresult launch(void* handle, margrad::Index grid, margrad::Index block, unsigned dynamicShared, CUstream stream,
                void** table, void** extra, bool cooperative) {
    EMULATOR_REQUIRE(usable());
    Function* function = findFunction(handle);
    if (function == nullptr) {
        report("cuLaunchKernel: the function's module is not loaded");
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (extra != nullptr || (table == nullptr && function->entry->parameters > 0)) {
        report("cuLaunchKernel: " + function->name() + " needs its arguments as a table of pointers");
        return CUDA_ERROR_INVALID_VALUE;
    }
    auto prepared = std::make_shared<Launch>(Launch{function, grid, block, dynamicShared, cooperative, {}, {}});
    EMULATOR_REQUIRE(checkLaunch(*prepared));
    if (!copyArguments(table, *prepared)) {
        report("cuLaunchKernel: an argument of " + function->name() + " can't be read");
        return CUDA_ERROR_INVALID_VALUE;
    }
    return submit(stream, [prepared, handle] {
        // The module may have gone since a graph recorded this.
        if (findFunction(handle) == nullptr) {
            fail(CUDA_ERROR_ILLEGAL_ADDRESS, "launch of a kernel whose module was unloaded");
            return;
        }
        runLaunch(*prepared);
    });
}

}  // namespace

EMULATOR_API CUresult cuModuleLoadData(LoadedModule** module, const void* image) {
    EMULATOR_ENTER(cuModuleLoadData, CUresult);
    return load(module, image);
}

EMULATOR_API CUresult cuModuleLoadDataEx(LoadedModule** module, const void* image, unsigned, void*, void*) {
    EMULATOR_ENTER(cuModuleLoadDataEx, CUresult);
    return load(module, image);
}

EMULATOR_API CUresult cuModuleUnload(LoadedModule* module) {
    EMULATOR_ENTER(cuModuleUnload, CUresult);
    EMULATOR_REQUIRE(initialised());
    drainAll(true);
    return modules().destroy(module) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

EMULATOR_API CUresult cuModuleGetFunction(Function** function, LoadedModule* handle, const char* name) {
    EMULATOR_ENTER(cuModuleGetFunction, CUresult);
    EMULATOR_REQUIRE(usable());
    LoadedModule* loaded = modules().find(handle);
    if (loaded == nullptr || function == nullptr || name == nullptr) {
        return loaded == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_INVALID_VALUE;
    }
    for (auto& candidate : loaded->module->functions) {
        if (candidate->name() == name) {
            *function = candidate.get();
            return CUDA_SUCCESS;
        }
    }
    return CUDA_ERROR_NOT_FOUND;
}

EMULATOR_API CUresult cuFuncGetAttribute(int* value, int which, Function* handle) {
    EMULATOR_ENTER(cuFuncGetAttribute, CUresult);
    EMULATOR_REQUIRE(usable());
    Function* function = findFunction(handle);
    if (function == nullptr || value == nullptr) {
        return function == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_INVALID_VALUE;
    }
    int version = config().major * 10 + config().minor;
    switch (which) {
    case FUNCTION_MAX_THREADS_PER_BLOCK: *value = function->mostThreads(); break;
    case FUNCTION_SHARED_SIZE_BYTES: *value = int(function->staticShared()); break;
    case FUNCTION_NUM_REGS: *value = 32; break;
    case FUNCTION_PTX_VERSION: case FUNCTION_BINARY_VERSION: *value = version; break;
    case FUNCTION_MAX_DYNAMIC_SHARED_SIZE_BYTES: *value = int(function->mostDynamicShared); break;
    case FUNCTION_PREFERRED_SHARED_MEMORY_CARVEOUT: *value = -1; break;
    case FUNCTION_CONST_SIZE_BYTES: case FUNCTION_LOCAL_SIZE_BYTES: case FUNCTION_CACHE_MODE_CA: *value = 0; break;
    default: return CUDA_ERROR_INVALID_VALUE;
    }
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuFuncSetAttribute(Function* handle, int which, int value) {
    EMULATOR_ENTER(cuFuncSetAttribute, CUresult);
    EMULATOR_REQUIRE(usable());
    Function* function = findFunction(handle);
    if (function == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (which == FUNCTION_PREFERRED_SHARED_MEMORY_CARVEOUT) {
        return value < -1 || value > 100 ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
    }
    if (which != FUNCTION_MAX_DYNAMIC_SHARED_SIZE_BYTES || value < 0
            || size_t(value) + function->staticShared() > margrad::SHARED_LIMIT) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    function->mostDynamicShared = size_t(value);
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                                     unsigned blockY, unsigned blockZ, unsigned shared, CUstream stream, void** table,
                                     void** extra) {
    EMULATOR_ENTER(cuLaunchKernel, CUresult);
    return launch(function, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, stream, table, extra, false);
}

EMULATOR_API CUresult cuLaunchCooperativeKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ,
                                                unsigned blockX, unsigned blockY, unsigned blockZ, unsigned shared,
                                                CUstream stream, void** table) {
    EMULATOR_ENTER(cuLaunchCooperativeKernel, CUresult);
    return launch(function, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, stream, table, nullptr, true);
}

EMULATOR_API CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Function* handle, int threads,
                                                                  size_t dynamicShared) {
    EMULATOR_ENTER(cuOccupancyMaxActiveBlocksPerMultiprocessor, CUresult);
    EMULATOR_REQUIRE(usable());
    Function* function = findFunction(handle);
    if (function == nullptr || blocks == nullptr || threads <= 0) {
        return function == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_INVALID_VALUE;
    }
    *blocks = function->blocksPerMultiprocessor(threads, dynamicShared);
    return CUDA_SUCCESS;
}
