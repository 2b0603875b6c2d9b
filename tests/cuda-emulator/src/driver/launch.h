/* Runs the grid of one kernel launch. */
#pragma once

#include <cstddef>
#include <vector>

#include "../../include/margrad/image.h"
#include "module.h"

namespace emulator {

/** A launch with its arguments copied, ready to run as often as a graph is replayed. */
struct Launch {
    Function* function;
    margrad::Index grid;
    margrad::Index block;
    size_t dynamicShared;
    bool cooperative;
    /** The arguments one after another, each at a multiple of 8. */
    std::vector<unsigned long long> values;
    /** Where in `values` each argument begins. */
    std::vector<size_t> offsets;

    int threads() const { return int(block.x * block.y * block.z); }

    /** The argument, null when it is no pointer. */
    const void* pointer(int argument) const {
        unsigned long long value = values[offsets[size_t(argument)]];
        return function->entry->pointers[argument] ? reinterpret_cast<const void*>(value) : nullptr;
    }

    size_t blocks() const { return size_t(grid.x) * grid.y * grid.z; }
};

/** 0 when the device could launch this, else what cuLaunchKernel returns. */
CUresult checkLaunch(const Launch& launch);

/** Copies the arguments out of the table of pointers; false when one of them can't be read. */
bool copyArguments(void** table, Launch& launch);

/** Runs all blocks; what goes wrong fails the context. */
void runLaunch(const Launch& launch);

}  // namespace emulator
