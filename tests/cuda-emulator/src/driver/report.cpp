#include "report.h"

#include <cstdarg>
#include <cstdio>
#include <vector>

#include "config.h"

namespace emulator {
namespace {

std::string& last() {
    static std::string& line = forever(std::string());
    return line;
}

}  // namespace

std::string text(const char* format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    std::vector<char> buffer(size_t(std::vsnprintf(nullptr, 0, format, arguments)) + 1);
    std::vsnprintf(buffer.data(), buffer.size(), format, again);
    va_end(again);
    va_end(arguments);
    return buffer.data();
}

void report(const std::string& line) {
    last() = line;
    if (config().loud) {
        std::fprintf(stderr, "[cuda emulator] %s\n", line.c_str());
    }
}

const std::string& lastReport() {
    return last();
}

void clearReport() {
    last().clear();
}

}  // namespace emulator
