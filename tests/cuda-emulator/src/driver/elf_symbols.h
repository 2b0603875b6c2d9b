/* Reads the symbol table of a shared object in memory. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace emulator {

struct ElfSymbol {
    std::string name;
    uint64_t offset;
    size_t bytes;
};

struct ElfSection {
    uint64_t offset = 0;
    size_t bytes = 0;
    std::vector<ElfSymbol> objects;
};

/** The section of that name with the objects in it, in the order of their offsets; empty when there is none. */
ElfSection readSection(const void* image, const std::string& name);

}  // namespace emulator
