/* What the environment says about the emulated machine. */
#pragma once

#include <cstdint>
#include <string>

#include "cuda_types.h"

namespace emulator {

/** Read once from MARGRAD_EMULATOR_* variables; margradEmulatorConfigure changes single values later. */
struct Config {
    int devices = 1;
    std::string name = "Margrad emulated device";
    int major = 9;
    int minor = 0;
    int driverVersion = 13000;
    size_t totalMemory = size_t(4) << 30;
    int multiprocessors = 4;
    /** 0: threads and blocks run in their natural order. */
    uint64_t seed = 0;
    /** Streams hold their work back until somebody waits for it. */
    bool lazy = true;
    /** Compile kernels so that every load and store is checked. */
    bool checkAccesses = false;
    /** Compile kernels for gdb and keep their files. */
    bool debug = false;
    /** Seconds after which a launch counts as hung. */
    int timeout = 60;
    /** Say every failed check on stderr too, not only in the report. */
    bool loud = true;
};

EMULATOR_SHARED Config& config();

/** Sets the value of the variable MARGRAD_EMULATOR_`name`; false for an unknown name or an unreadable value. */
bool configure(const std::string& name, const std::string& value);

}  // namespace emulator
