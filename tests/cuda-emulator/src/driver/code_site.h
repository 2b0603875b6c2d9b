/* Where in a kernel text a piece of code comes from. */
#pragma once

#include <string>

namespace emulator {

/** "prelu.cu:41" for an offset in a shared object with line numbers; the bare offset when nobody can tell. */
std::string codeSite(const std::string& file, size_t offset);

}  // namespace emulator
