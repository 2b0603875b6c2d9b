#include "arena.h"

#include <algorithm>
#include <sys/mman.h>

#include "report.h"

namespace emulator {
namespace {

constexpr size_t PAGE = 4096;
constexpr size_t MARGIN = 256;

/** Larger payloads are poisoned only this far from both ends: a test that asks for gigabytes must not fill the host. */
constexpr size_t POISONED_AT_EACH_END = size_t(128) << 20;

/** Freed allocations remembered for better messages. */
constexpr size_t REMEMBERED = 20000;

size_t roundUp(size_t bytes, size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

}  // namespace

Arena::Arena(const char* name, bool keepFreed) : name(name), keepFreed(keepFreed) {
    for (size_t reserve = size_t(16) << 40; begin == 0 && reserve >= size_t(16) << 30; reserve /= 4) {
        void* range = mmap(nullptr, reserve, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (range != MAP_FAILED) {
            begin = next = uintptr_t(range);
            end = begin + reserve;
        }
    }
}

const Allocation* Arena::allocate(size_t bytes) {
    size_t pageBytes = roundUp(MARGIN + bytes + MARGIN, PAGE);
    if (pageBytes + 2 * PAGE > end - next) {
        return nullptr;
    }
    uintptr_t pages = next + PAGE;
    if (mprotect(reinterpret_cast<void*>(pages), pageBytes, PROT_READ | PROT_WRITE) != 0) {
        return nullptr;
    }
    next = pages + pageBytes;
    Allocation& allocation = allocations[pages + MARGIN] = {pages + MARGIN, bytes, pages, pageBytes, false};
    uintptr_t from = allocation.address;
    uintptr_t to = from + bytes;
    if (bytes > 2 * POISONED_AT_EACH_END) {
        fill(from, from + POISONED_AT_EACH_END, POISON);
        from = to - POISONED_AT_EACH_END;
    }
    fill(from, to, POISON);
    writeGuards(allocation);
    live += bytes;
    count++;
    return &allocation;
}

std::string Arena::release(const Allocation& allocation) {
    std::string found = damage(allocation);
    Allocation& freed = allocations[allocation.address];
    freed.freed = true;
    live -= freed.bytes;
    count--;
    void* pages = reinterpret_cast<void*>(freed.pages);
    if (!keepFreed) {
        mprotect(pages, freed.pageBytes, PROT_NONE);
        madvise(pages, freed.pageBytes, MADV_DONTNEED);
    } else if (freed.bytes <= size_t(1) << 20) {
        fill(freed.address, freed.address + freed.bytes, POISON);
    } else {
        madvise(pages, freed.pageBytes, MADV_DONTNEED);
    }
    forgetOldest();
    return found;
}

void Arena::forgetOldest() {
    for (auto at = allocations.begin(); allocations.size() > REMEMBERED + size_t(count) && at != allocations.end();) {
        at = at->second.freed ? allocations.erase(at) : std::next(at);
    }
}

const Allocation* Arena::startingAt(uintptr_t address) const {
    auto found = allocations.find(address);
    return found == allocations.end() ? nullptr : &found->second;
}

const Allocation* Arena::near(uintptr_t address) const {
    auto above = allocations.upper_bound(address);
    // An address in the guard before a payload belongs to that payload, not to the one below.
    if (above != allocations.end() && address >= above->second.pages) {
        return &above->second;
    }
    return above == allocations.begin() ? nullptr : &std::prev(above)->second;
}

std::string Arena::problem(uintptr_t first, size_t bytes) const {
    const Allocation* allocation = near(first);
    if (allocation != nullptr && !allocation->freed && allocation->holds(first, bytes)) {
        return "";
    }
    if (!contains(first)) {
        return text("%#zx is no address of %s memory", size_t(first), name);
    }
    if (allocation == nullptr) {
        return text("%#zx lies before all %s allocations", size_t(first), name);
    }
    return text("bytes %+lld to %+lld of %s %s allocation of %zu bytes", (long long) (first - allocation->address),
                (long long) (first - allocation->address + bytes), allocation->freed ? "a freed" : "a", name,
                allocation->bytes);
}

std::string Arena::damage(const Allocation& allocation) const {
    auto guardByte = [](uintptr_t at) { return uint8_t(GUARD >> 8 * (at % 4)); };
    auto damaged = [&](uintptr_t from, uintptr_t to) {
        for (uintptr_t at = from; at < to;) {
            if (at % 8 == 0 && to - at >= 8
                    && *reinterpret_cast<const uint64_t*>(at) == (uint64_t(GUARD) << 32 | GUARD)) {
                at += 8;
            } else if (*reinterpret_cast<const uint8_t*>(at) == guardByte(at)) {
                at++;
            } else {
                return at;
            }
        }
        return to;
    };
    // In whole words: of a float that was written, some bytes may be what they were.
    uintptr_t last = allocation.pages + allocation.pageBytes;
    uintptr_t payloadEnd = allocation.address + allocation.bytes;
    if (uintptr_t at = damaged(allocation.pages, allocation.address); at < allocation.address) {
        return text("%s allocation of %zu bytes: written %zu bytes before its start", name, allocation.bytes,
                    size_t(allocation.address - at + 3) / 4 * 4);
    }
    if (uintptr_t at = damaged(payloadEnd, last); at < last) {
        return text("%s allocation of %zu bytes: written %zu bytes behind its end", name, allocation.bytes,
                    size_t(at - payloadEnd) / 4 * 4);
    }
    return "";
}

std::string Arena::firstDamage() {
    std::string found;
    for (const auto& [address, allocation] : allocations) {
        std::string here = allocation.freed ? "" : damage(allocation);
        if (!here.empty()) {
            writeGuards(allocation);
            found = found.empty() ? here : found;
        }
    }
    return found;
}

void Arena::writeGuards(const Allocation& allocation) const {
    fill(allocation.pages, allocation.address, GUARD);
    fill(allocation.address + allocation.bytes, allocation.pages + allocation.pageBytes, GUARD);
}

void Arena::fill(uintptr_t from, uintptr_t to, uint32_t pattern) const {
    for (; from < to && from % 4 != 0; from++) {
        *reinterpret_cast<uint8_t*>(from) = uint8_t(pattern >> 8 * (from % 4));
    }
    uint32_t* words = reinterpret_cast<uint32_t*>(from);
    size_t count = from < to ? (to - from) / 4 : 0;
    std::fill(words, words + count, pattern);
    for (from += 4 * count; from < to; from++) {
        *reinterpret_cast<uint8_t*>(from) = uint8_t(pattern >> 8 * (from % 4));
    }
}

}  // namespace emulator
