/* Guarded allocations in a range of addresses of its own, no address ever given twice. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace emulator {

/** Fills fresh memory: a NaN both as float and as double, so that a value read before it was written shows. */
constexpr uint32_t POISON = 0x7ff5deadu;

/**
 * Fills what surrounds an allocation: a signalling NaN, so that a read past the end shows, and so that arithmetic on
 * it changes a bit: `x[n] *= 2` must not write back what it found.
 */
constexpr uint32_t GUARD = 0x7fbadbedu;

struct Allocation {
    uintptr_t address;
    size_t bytes;
    /** The pages that hold guard, payload and guard. */
    uintptr_t pages;
    size_t pageBytes;
    bool freed;

    bool holds(uintptr_t first, size_t count) const {
        return first >= address && first - address <= bytes && count <= bytes - (first - address);
    }
};

/**
 * Memory between guards: 256 bytes before the payload, at least 256 after it to the end of the page, then a page that
 * can't be touched at all. Freed pages can't be touched either, or (`keepFreed`, for memory that the program itself
 * reads and writes) hold poison.
 */
class Arena {
public:
    Arena(const char* name, bool keepFreed);

    /** Null when the operating system has no memory left. */
    const Allocation* allocate(size_t bytes);

    /** The allocation must be live; returns the damage that its guards show, empty when they are whole. */
    std::string release(const Allocation& allocation);

    /** The live or freed allocation that starts at the address, null when there is none. */
    const Allocation* startingAt(uintptr_t address) const;

    /** The live or freed allocation around the address or the nearest one below it, null when there is none. */
    const Allocation* near(uintptr_t address) const;

    bool contains(uintptr_t address) const { return address >= begin && address < end; }

    /** Empty when all bytes lie in one live allocation; else what is wrong, in words. */
    std::string problem(uintptr_t first, size_t bytes) const;

    /** What damage the guards of the allocation show, empty when they are whole. */
    std::string damage(const Allocation& allocation) const;

    /** Damage anywhere, empty when all guards are whole; repairs what it reports, so that it is said once. */
    std::string firstDamage();

    size_t liveBytes() const { return live; }
    long long liveCount() const { return count; }

    template <class Visit>
    void forEachLive(Visit visit) const {
        for (const auto& [address, allocation] : allocations) {
            if (!allocation.freed) {
                visit(allocation);
            }
        }
    }

private:
    void fill(uintptr_t from, uintptr_t to, uint32_t pattern) const;
    void writeGuards(const Allocation& allocation) const;
    void forgetOldest();

    const char* name;
    bool keepFreed;
    uintptr_t begin = 0;
    uintptr_t next = 0;
    uintptr_t end = 0;
    size_t live = 0;
    long long count = 0;
    std::map<uintptr_t, Allocation> allocations;
};

}  // namespace emulator
