/* Which accesses of a launch are not kept apart by a barrier. */
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace emulator {

/** Who touched memory, and how far its block and warp had come. */
struct Touch {
    int block = -1;
    int thread = 0;
    /** Barriers that the block had passed. */
    unsigned barrier = 0;
    /** Times that the thread's whole warp had met. */
    unsigned meeting = 0;
    /** Fences of the block so far. */
    unsigned fence = 0;
    /** Barriers of the grid so far. */
    unsigned round = 0;
    bool atomic = false;
    const void* code = nullptr;

    bool happened() const { return block >= 0; }
};

/**
 * Remembers the last write and the last reads of every word. Two accesses of different threads, one of them a write,
 * are a race unless a barrier of the block (or a meeting of the whole warp) lies between them, or both are atomic.
 * Between blocks only a barrier of the grid keeps apart, or, as with the block that ends last, a fence after the first.
 */
class RaceCheck {
public:
    /** The earlier access that races with this one; one that never happened when there is none. */
    Touch note(uintptr_t address, const Touch& now, bool writes);

    /** A fence of the block: its accesses so far are meant to be seen by others. */
    void fence(int block);

    unsigned fencesOf(int block) const { return size_t(block) < fences.size() ? fences[size_t(block)] : 0; }

    /** Shared memory is another block's now. */
    void forget(uintptr_t from, uintptr_t to);

private:
    struct Word {
        Touch write;
        Touch read;
        /** Threads of several warps have read since the last barrier: a meeting of one warp orders nothing. */
        bool manyWarps = false;
        bool manyThreads = false;
    };

    static constexpr size_t WORDS = 256;
    using Page = std::array<Word, WORDS>;

    bool ordered(const Touch& before, const Touch& now) const;
    Word& wordAt(uintptr_t address);

    std::unordered_map<uintptr_t, std::unique_ptr<Page>> pages;
    uintptr_t lastNumber = 0;
    Page* lastPage = nullptr;
    std::vector<unsigned> fences;
};

}  // namespace emulator
