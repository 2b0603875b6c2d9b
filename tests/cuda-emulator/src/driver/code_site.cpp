#include "code_site.h"

#include <cstdio>

#include "report.h"

namespace emulator {

std::string codeSite(const std::string& file, size_t offset) {
    // The return address stands behind the call, perhaps on the next line.
    std::string command = text("addr2line -s -e '%s' %#zx 2>/dev/null", file.c_str(), offset - 1);
    char line[512] = "";
    if (FILE* pipe = popen(command.c_str(), "r")) {
        if (std::fgets(line, sizeof line, pipe) == nullptr) {
            line[0] = 0;
        }
        pclose(pipe);
    }
    std::string found = line;
    found = found.substr(0, found.find_first_of(" \n"));
    return found.empty() || found[0] == '?' ? text("offset %#zx", offset) : found;
}

}  // namespace emulator
