/* The options of nvrtcCompileProgram. */
#pragma once

#include <string>
#include <vector>

namespace emulator {

struct Options {
    /** 90 for sm_90. */
    unsigned architecture = 52;
    /** compute_90 instead of sm_90: the result would be PTX, so there is no cubin. */
    bool virtualArchitecture = false;
    bool fusedMultiplyAdd = true;
    /** What g++ gets: definitions, include folders, the language. */
    std::vector<std::string> forCompiler;
};

/** False for an option that NVRTC does not know; `problem` then says which. */
bool readOptions(const std::vector<std::string>& given, Options& options, std::string& problem);

}  // namespace emulator
