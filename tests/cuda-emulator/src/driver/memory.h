/* The device's memory and the host memory that the driver gave out. */
#pragma once

#include <string>

#include "arena.h"
#include "cuda_types.h"

namespace emulator {

Arena& deviceMemory();

/** Page-locked host memory: kernels may read and write it too. */
Arena& hostMemory();

CUresult allocateDevice(size_t bytes, CUdeviceptr* address);
CUresult freeDevice(CUdeviceptr address);
CUresult allocateHost(size_t bytes, void** address);
CUresult freeHost(void* address);

/** Frees all at the end of the context; the number of allocations that were still live. */
long long freeAllDevice();

size_t freeBytes();

/** Empty when a kernel or copy may touch these bytes, else what is wrong, in words. */
EMULATOR_SHARED std::string deviceProblem(const void* address, size_t bytes);

/** Looks at the guards of every allocation and fails the context when one is damaged; `after` names the suspects. */
void checkGuards(const std::string& after);

/** Looks at the guards of the one allocation around the address. */
void checkGuardsAround(const void* address, const std::string& after);

}  // namespace emulator
