/* What the preprocessor can't do to make C++ of a kernel text. */
#pragma once

#include <string>
#include <vector>

namespace emulator {

struct KernelText {
    std::string name;
    /** The arguments of its __launch_bounds__ in parentheses. */
    std::string bounds;
};

/**
 * Takes preprocessed text and returns it with shared variables made static ones in a section of their own, dynamic
 * shared memory made a pointer to where the driver keeps it, and the marks of kernels removed. Lines stay where they
 * are. `kernels` gets the kernels with C linkage: only they can be found by their plain names.
 */
std::string rewriteText(const std::string& preprocessed, std::vector<KernelText>& kernels);

/** Puts room for a guard before the first and behind every shared variable in g++'s assembler text. */
std::string guardSharedVariables(const std::string& assembly);

}  // namespace emulator
