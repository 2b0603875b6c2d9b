/* Every call of a program into one of the four libraries: counted, and failed on demand. */
#pragma once

#include <mutex>
#include <string>

#include "cuda_types.h"

namespace emulator {

/** All state of the emulator is guarded by this one lock; kernels run under it too. */
EMULATOR_SHARED std::recursive_mutex& lock();

/**
 * Counts the call and returns the code that the caller must return at once, or 0 to go on. `function` is the name
 * without a version suffix, as in functions.def.
 */
EMULATOR_SHARED int enter(const char* function);

/** From now on the `call`-th call of the function (0: every call) returns `code`. False: no such function. */
bool inject(const std::string& function, int call, int code);

void clearFaults();

/** Calls so far, -1 when the emulator has no such function. */
long long callsOf(const std::string& function);

/** The number of a result by its name, such as CUDA_ERROR_OUT_OF_MEMORY; a number as text is read as it is. */
bool resultNumber(const std::string& name, int& number);

/** The names of all functions, in the order of functions.def; null past the end. */
const char* functionName(int index);

/** First statement of every exported function: takes the lock, counts, and returns an injected error. */
#define EMULATOR_ENTER(function, Result) \
    std::lock_guard<std::recursive_mutex> guard(emulator::lock()); \
    if (int injected = emulator::enter(#function)) return Result(injected)

}  // namespace emulator
