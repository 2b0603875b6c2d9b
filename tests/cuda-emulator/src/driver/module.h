/* Kernel images as NVRTC made them, loaded and ready to launch. */
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../../include/margrad/image.h"
#include "cuda_types.h"
#include "shared_memory.h"

namespace emulator {

struct Module;

struct Function {
    Module* module;
    const margrad::KernelEntry* entry;
    /** Raised by cuFuncSetAttribute for kernels that need more than the default. */
    size_t mostDynamicShared = DEFAULT_SHARED;

    std::string name() const { return entry->name; }
    size_t staticShared() const;
    int mostThreads() const;

    /** Blocks that fit on one multiprocessor at a time: decides how large a cooperative launch may be. */
    int blocksPerMultiprocessor(int threads, size_t dynamicShared) const;
};

struct Module {
    ~Module();

    void* library = nullptr;
    const margrad::Image* image = nullptr;
    std::unique_ptr<SharedMemory> shared;
    std::vector<std::unique_ptr<Function>> functions;
    int descriptor = -1;
    std::string file;

    /** The code's offset in the image's file, for addr2line. */
    size_t offsetOf(const void* code) const;
};

/** Loads the image that begins at `bytes`; on failure the module is null and the result says why. */
CUresult loadModule(const void* bytes, std::unique_ptr<Module>& module);

}  // namespace emulator
