/* What the checks found: one line each, on stderr and in a buffer that tests read. */
#pragma once

#include <string>

#include "cuda_types.h"

namespace emulator {

/** Formats like printf. */
__attribute__((format(printf, 1, 2))) EMULATOR_SHARED std::string text(const char* format, ...);

/** Keeps the line as the last report and, unless told otherwise, writes it to stderr. */
EMULATOR_SHARED void report(const std::string& line);

/** The last line reported, empty when there was none since the last clearReport. */
const std::string& lastReport();

void clearReport();

}  // namespace emulator
