/* The checking mode: every load and store of a kernel is looked at. */
#pragma once

#include "module.h"

namespace emulator {

/** Lives while a launch runs; does nothing for an image that was compiled without the checks. */
class AccessCheck {
public:
    explicit AccessCheck(const Module& module);
    ~AccessCheck();

    /** True when an access ended the launch. */
    bool failed() const;
};

/** Called by kernels of the checking mode before each access. */
void noteAccess(const void* address, unsigned bytes, int kind, const void* code);

/** Called by __threadfence: what the block wrote before is meant for others. */
void noteFence();

}  // namespace emulator
