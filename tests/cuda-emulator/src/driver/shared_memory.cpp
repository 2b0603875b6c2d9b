#include "shared_memory.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "../../include/margrad/image.h"
#include "arena.h"
#include "report.h"

namespace emulator {
namespace {

void fill(char* from, char* to, uint32_t pattern) {
    for (; from + sizeof pattern <= to; from += sizeof pattern) {
        std::memcpy(from, &pattern, sizeof pattern);
    }
    std::memcpy(from, &pattern, size_t(to - from));
}

bool filled(const char* from, const char* to, uint32_t pattern) {
    for (; from + sizeof pattern <= to; from += sizeof pattern) {
        if (std::memcmp(from, &pattern, sizeof pattern) != 0) {
            return false;
        }
    }
    return std::memcmp(from, &pattern, size_t(to - from)) == 0;
}

/** The last plain name in a mangled one: `_ZZ4foldE4tile` is tile of the kernel fold. */
void readNames(const std::string& mangled, std::string& kernel, std::string& variable) {
    std::string::size_type at = mangled.compare(0, 3, "_ZZ") == 0 ? 3 : 0;
    std::string last = mangled;
    bool first = true;
    while (at < mangled.size()) {
        if (!std::isdigit(static_cast<unsigned char>(mangled[at]))) {
            at++;
            continue;
        }
        size_t length = std::strtoul(mangled.c_str() + at, nullptr, 10);
        while (std::isdigit(static_cast<unsigned char>(mangled[at]))) {
            at++;
        }
        last = mangled.substr(at, length);
        at += length;
        // Only a function with C linkage has its plain name right behind the prefix.
        if (first && mangled.compare(0, 3, "_ZZ") == 0 && std::isdigit(static_cast<unsigned char>(mangled[3]))) {
            kernel = last;
        }
        first = false;
    }
    variable = last;
}

}  // namespace

SharedMemory::SharedMemory(const ElfSection& section, char* base, unsigned char* dynamic)
    : begin(base + section.offset), end(begin + section.bytes), dynamic(reinterpret_cast<char*>(dynamic)) {
    char* guarded = begin;
    std::string before = "the first shared variable";
    for (const ElfSymbol& symbol : section.objects) {
        Variable variable{"", "", base + symbol.offset, symbol.bytes};
        readNames(symbol.name, variable.kernel, variable.name);
        guards.push_back({guarded, variable.begin, before});
        guarded = variable.begin + variable.bytes;
        before = variable.name;
        variables.push_back(variable);
    }
    guards.push_back({guarded, end, before});
    for (const Range& guard : guards) {
        fill(guard.begin, guard.end, GUARD);
    }
    fill(this->dynamic - margrad::SHARED_GUARD, this->dynamic, GUARD);
}

bool SharedMemory::visible(const Variable& variable, const std::string& kernel) const {
    return variable.kernel.empty() || variable.kernel == kernel;
}

size_t SharedMemory::staticBytes(const std::string& kernel) const {
    size_t bytes = 0;
    for (const Variable& variable : variables) {
        bytes += visible(variable, kernel) ? variable.bytes : 0;
    }
    return bytes;
}

void SharedMemory::prepare(const std::string& kernel, size_t bytes) {
    current = kernel;
    dynamicBytes = bytes;
    for (const Variable& variable : variables) {
        if (visible(variable, kernel)) {
            fill(variable.begin, variable.begin + variable.bytes, POISON);
        }
    }
    fill(dynamic, dynamic + bytes, POISON);
    fill(dynamic + bytes, dynamic + bytes + margrad::SHARED_GUARD, GUARD);
}

std::string SharedMemory::damage() const {
    for (const Range& guard : guards) {
        if (!filled(guard.begin, guard.end, GUARD)) {
            fill(guard.begin, guard.end, GUARD);
            return "shared memory written outside of its variables, next to " + guard.after;
        }
    }
    if (!filled(dynamic - margrad::SHARED_GUARD, dynamic, GUARD)) {
        fill(dynamic - margrad::SHARED_GUARD, dynamic, GUARD);
        return "shared memory written before the start of the dynamic part";
    }
    if (!filled(dynamic + dynamicBytes, dynamic + dynamicBytes + margrad::SHARED_GUARD, GUARD)) {
        return text("shared memory written behind the %zu bytes of the dynamic part", dynamicBytes);
    }
    return "";
}

bool SharedMemory::holds(const void* address, size_t bytes) const {
    const char* at = static_cast<const char*>(address);
    if (at >= dynamic && at + bytes <= dynamic + dynamicBytes) {
        return true;
    }
    return std::any_of(variables.begin(), variables.end(), [&](const Variable& variable) {
        return at >= variable.begin && at + bytes <= variable.begin + variable.bytes && visible(variable, current);
    });
}

bool SharedMemory::isNear(const void* address) const {
    const char* at = static_cast<const char*>(address);
    return (at >= begin && at < end)
        || (at >= dynamic - margrad::SHARED_GUARD && at < dynamic + margrad::SHARED_LIMIT + margrad::SHARED_GUARD);
}

std::string SharedMemory::describe(const void* address) const {
    const char* at = static_cast<const char*>(address);
    if (at < begin || at >= end) {
        return text("byte %+td of %zu bytes of dynamic shared memory", at - dynamic, dynamicBytes);
    }
    for (const Variable& variable : variables) {
        if (at < variable.begin + variable.bytes + margrad::SHARED_GUARD) {
            return text("byte %+td of shared %s (%zu bytes)", at - variable.begin, variable.name.c_str(),
                        variable.bytes);
        }
    }
    return "the end of shared memory";
}

std::vector<char> SharedMemory::save() const {
    std::vector<char> saved(begin, end);
    saved.insert(saved.end(), dynamic, dynamic + dynamicBytes);
    return saved;
}

void SharedMemory::restore(const std::vector<char>& saved) {
    std::copy(saved.begin(), saved.begin() + (end - begin), begin);
    std::copy(saved.begin() + (end - begin), saved.end(), dynamic);
}

}  // namespace emulator
