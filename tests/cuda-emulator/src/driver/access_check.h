/* The checking mode: every load and store of a kernel is looked at. */
#pragma once

#include <string>

#include "arena.h"
#include "module.h"
#include "race_check.h"

namespace emulator {

/** Lives while a launch runs; does nothing for an image that was compiled without the checks. */
class AccessCheck {
public:
    explicit AccessCheck(const Module& module);
    ~AccessCheck();
    AccessCheck(const AccessCheck&) = delete;

    /** What the launch failed with: an access, or anything else. */
    CUresult failure() const { return code; }

    /** Before a block begins: shared memory holds nothing of the block before it. */
    void beginBlock();

    /** After a barrier of the whole grid. */
    void passGridBarrier() { round++; }

    void look(const void* address, unsigned bytes, int kind, const void* code);
    void misaligned(const void* address, const char* file, int line);
    void fence();

    /** The check of the running launch, null when it has none. */
    static AccessCheck* active;

private:
    void lookAtBounds(const void* address, unsigned bytes, const void* code);
    void lookAtRaces(uintptr_t address, unsigned bytes, int kind, const void* code);
    std::string place(const void* address) const;
    std::string site(const void* code) const;
    [[noreturn]] void stop(CUresult result, const std::string& what);

    const Module& module;
    const char* imageBegin;
    const char* imageEnd;
    const Allocation* last = nullptr;
    RaceCheck races;
    unsigned round = 0;
    CUresult code = CUDA_ERROR_LAUNCH_FAILED;
};

/** Called by kernels of the checking mode before each access. */
void noteAccess(const void* address, unsigned bytes, int kind, const void* code);

/** Called by kernels of the checking mode where an address doesn't suit its type. */
void noteMisaligned(const void* address, const char* file, int line);

/** Called by __threadfence: what the block wrote before is meant for others. */
void noteFence();

}  // namespace emulator
