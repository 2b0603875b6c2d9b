/* The shared memory of one image: static variables with guards between them, and the dynamic part. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "elf_symbols.h"

namespace emulator {

/** Blocks run one after another, so an image has the memory of one block; a cooperative launch swaps it in and out. */
class SharedMemory {
public:
    /** `base` is where the image was loaded, `dynamic` the room for dynamic shared memory in it. */
    SharedMemory(const ElfSection& section, char* base, unsigned char* dynamic);

    /** Static shared memory that the kernel's own variables and those of helper functions take. */
    size_t staticBytes(const std::string& kernel) const;

    /** Fills what the kernel can see with poison and its surroundings with guards. */
    void prepare(const std::string& kernel, size_t dynamicBytes);

    /** Empty when all guards are whole, else which variable was left. */
    std::string damage() const;

    /** True when the bytes are shared memory of the prepared launch; `variable` says of which variable. */
    bool holds(const void* address, size_t bytes) const;

    /** True for any address of the image's shared memory, guards included. */
    bool isNear(const void* address) const;

    /** What the address is next to, in words. */
    std::string describe(const void* address) const;

    /** Calls visit(begin, end) for the static and the dynamic part. */
    template <class Visit>
    void forEachRange(Visit visit) const {
        visit(begin, end);
        visit(dynamic, dynamic + dynamicBytes);
    }

    std::vector<char> save() const;
    void restore(const std::vector<char>& saved);

private:
    struct Variable {
        std::string name;
        /** The kernel it belongs to; empty for a helper function's. */
        std::string kernel;
        char* begin;
        size_t bytes;
    };

    struct Range {
        char* begin;
        char* end;
        std::string after;
    };

    bool visible(const Variable& variable, const std::string& kernel) const;

    std::vector<Variable> variables;
    std::vector<Range> guards;
    char* begin;
    char* end;
    char* dynamic;
    size_t dynamicBytes = 0;
    std::string current;
};

}  // namespace emulator
