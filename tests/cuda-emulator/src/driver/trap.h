/* Signals that a kernel raises become errors of its launch instead of the end of the process. */
#pragma once

#include <string>

namespace emulator {

/**
 * Runs `body`; returns empty when it came to its end, else what stopped it: a bad address, a division by zero, or the
 * time limit. Signals of other threads, and of this one outside of kernels, go to whoever handled them before: a Java
 * machine uses the same signals for its own purposes.
 */
std::string runTrapped(void (*body)(void*), void* data, bool* timedOut);

}  // namespace emulator
