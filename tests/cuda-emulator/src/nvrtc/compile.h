/* Compiles a kernel text with g++. */
#pragma once

#include <string>
#include <vector>

#include "options.h"

namespace emulator {

struct Header {
    std::string name;
    std::string text;
};

struct Source {
    std::string name;
    std::string text;
    std::vector<Header> headers;
};

/** The image that cuModuleLoadData takes, empty when the text has errors; `log` gets what the compiler said. */
std::string compileKernels(const Source& source, const Options& options, std::string& log);

/** The same through the cache on disk: one file per text, headers, options and mode. */
std::string compileCached(const Source& source, const Options& options, std::string& log);

}  // namespace emulator
