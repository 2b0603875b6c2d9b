#include "memory.h"

#include <vector>

#include "config.h"
#include "context.h"
#include "report.h"

namespace emulator {
namespace {

/** What the device's own allocator rounds to: decides only when memory is used up. */
constexpr size_t GRAIN = 512;

size_t used = 0;

size_t charge(size_t bytes) {
    return (bytes + GRAIN - 1) / GRAIN * GRAIN;
}

/** A bad address given to a free is refused, never fatal. */
CUresult refuse(const char* function, const Allocation* allocation, uintptr_t address) {
    if (allocation != nullptr && allocation->freed) {
        report(text("%s: double free of an allocation of %zu bytes", function, allocation->bytes));
    } else {
        report(text("%s: %#zx is no start of an allocation", function, size_t(address)));
    }
    return CUDA_ERROR_INVALID_VALUE;
}

}  // namespace

Arena& deviceMemory() {
    static Arena& arena = forever(Arena("device", false));
    return arena;
}

Arena& hostMemory() {
    static Arena& arena = forever(Arena("pinned host", true));
    return arena;
}

CUresult allocateDevice(size_t bytes, CUdeviceptr* address) {
    if (bytes == 0 || address == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (bytes > config().totalMemory || charge(bytes) > freeBytes()) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    const Allocation* allocation = deviceMemory().allocate(bytes);
    if (allocation == nullptr) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    used += charge(bytes);
    *address = allocation->address;
    return CUDA_SUCCESS;
}

CUresult freeDevice(CUdeviceptr address) {
    if (address == 0) {
        return CUDA_SUCCESS;
    }
    const Allocation* allocation = deviceMemory().startingAt(uintptr_t(address));
    if (allocation == nullptr || allocation->freed) {
        return refuse("cuMemFree", allocation, uintptr_t(address));
    }
    used -= charge(allocation->bytes);
    std::string damage = deviceMemory().release(*allocation);
    if (!damage.empty()) {
        fail(CUDA_ERROR_ILLEGAL_ADDRESS, "out of bounds, seen at cuMemFree: " + damage);
        return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    return CUDA_SUCCESS;
}

CUresult allocateHost(size_t bytes, void** address) {
    const Allocation* allocation = bytes == 0 || address == nullptr ? nullptr : hostMemory().allocate(bytes);
    if (allocation == nullptr) {
        return bytes == 0 || address == nullptr ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_OUT_OF_MEMORY;
    }
    *address = reinterpret_cast<void*>(allocation->address);
    return CUDA_SUCCESS;
}

CUresult freeHost(void* address) {
    const Allocation* allocation = hostMemory().startingAt(uintptr_t(address));
    if (allocation == nullptr || allocation->freed) {
        return refuse("cuMemFreeHost", allocation, uintptr_t(address));
    }
    std::string damage = hostMemory().release(*allocation);
    if (!damage.empty()) {
        report("out of bounds, seen at cuMemFreeHost: " + damage);
        return CUDA_ERROR_INVALID_VALUE;
    }
    return CUDA_SUCCESS;
}

long long freeAllDevice() {
    std::vector<Allocation> all;
    deviceMemory().forEachLive([&](const Allocation& allocation) { all.push_back(allocation); });
    for (const Allocation& allocation : all) {
        used -= charge(allocation.bytes);
        deviceMemory().release(allocation);
    }
    return (long long) all.size();
}

size_t freeBytes() {
    return config().totalMemory > used ? config().totalMemory - used : 0;
}

std::string deviceProblem(const void* address, size_t bytes) {
    uintptr_t first = uintptr_t(address);
    return hostMemory().contains(first) ? hostMemory().problem(first, bytes) : deviceMemory().problem(first, bytes);
}

void checkGuards(const std::string& after) {
    for (Arena* arena : {&deviceMemory(), &hostMemory()}) {
        std::string damage = arena->firstDamage();
        if (!damage.empty()) {
            fail(CUDA_ERROR_ILLEGAL_ADDRESS, "out of bounds, seen after " + after + ": " + damage);
        }
    }
}

void checkGuardsAround(const void* address, const std::string& after) {
    Arena& arena = hostMemory().contains(uintptr_t(address)) ? hostMemory() : deviceMemory();
    const Allocation* allocation = arena.near(uintptr_t(address));
    if (allocation != nullptr && !allocation->freed && !arena.damage(*allocation).empty()) {
        checkGuards(after);
    }
}

}  // namespace emulator
