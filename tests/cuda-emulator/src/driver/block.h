/* One block of threads: starts them, switches between them at barriers, says which never came. */
#pragma once

#include <array>
#include <string>
#include <vector>

#include "../../include/margrad/image.h"
#include "cuda_types.h"
#include "fiber.h"
#include "random.h"

namespace emulator {

/** What all blocks of a launch share. */
struct Job {
    const margrad::KernelEntry* kernel;
    margrad::Place* place;
    std::vector<void*> arguments;
    margrad::Index grid;
    margrad::Index size;

    int threads() const { return int(size.x * size.y * size.z); }
};

/**
 * Runs the threads of one block, one at a time. A thread that never waits runs to its end on the fiber that the thread
 * before it used, so a block without barriers costs two switches in all; a thread that waits keeps its fiber.
 */
class Block {
public:
    enum Outcome { FINISHED, AT_GRID_BARRIER, FAILED };

    Block(const Job& job, Random& random);

    /** Takes all threads back to their start, for the block at this place of the grid. */
    void restart(margrad::Index where);

    /** Runs until every thread has ended or waits for the grid; FAILED leaves the reason in problem(). */
    Outcome run();

    /** Lets the threads go on that wait for the grid. */
    void releaseGrid();

    const std::string& problem() const { return trouble; }

    /** The thread that runs now, in words: "thread (1,0,0) of block (0,0,0)". */
    std::string runningThread() const;

    /** The thread in words, "thread (1,0,0)". */
    std::string name(int thread) const;

    /** The block's number in the grid. */
    int number() const { return int((place.z * job.grid.y + place.y) * job.grid.x + place.x); }

    int runningThreadNumber() const { return current; }

    /** Raised by one at every barrier of the block. */
    unsigned barriersPassed() const { return barriers; }

    /** Raised by one whenever a full warp has met. */
    unsigned meetingsOf(int warp) const { return warps[size_t(warp)].meetings; }

    /** The block whose threads run now; null between launches. */
    static Block* running;

    /** True for the local variables of the running thread. */
    static bool onRunningStack(const void* address);

    // Called by the running thread.
    int barrier(int fold, int predicate, const char* file, int line);
    void gridBarrier(const char* file, int line);
    unsigned long long warpCall(int call, unsigned mask, unsigned long long value, int argument, int width,
                                const char* file, int line);
    unsigned activeLanes() const;

    /** Gives up the whole block; never returns to the thread that calls it. */
    [[noreturn]] void abandon(const std::string& why);

    /** Forgets the fibers of an abandoned launch. */
    static void resetFibers();

private:
    enum Wait : unsigned char { NOTHING, BARRIER, WARP, GRID, ENDED };

    /** What a thread waits for; says nothing about one that does not wait. */
    struct Thread {
        Fiber* fiber;
        const char* file;
        unsigned long long value;
        int line;
        unsigned mask;
        int argument;
        unsigned char width;
        unsigned char call;
    };

    struct Warp {
        unsigned waiting;
        unsigned ended;
        unsigned meetings;
        /** The thread of the warp that came first to the barrier, with the number of that barrier. */
        int firstAtBarrier;
        unsigned barrier;
    };

    static void work();
    void runThread(int thread);
    void suspend();
    Fiber* next();
    void resumable(int thread) { ready[readyEnd++ % MOST_THREADS] = thread; }
    void resumeAll();
    void setRunning(int thread);
    void checkBarrier(int fold, int line);
    void completeWarp(int warp, unsigned mask);
    unsigned existingLanes(int warp) const;
    std::string stuck() const;

    const Job& job;
    Random& random;
    margrad::Index place{};
    std::vector<margrad::Index> indices;
    // Apart from the rest: all that a thread which never waits needs.
    std::vector<unsigned char> waits;
    std::vector<Thread> threads;
    std::vector<Warp> warps;
    std::vector<int> order;
    std::array<int, MOST_THREADS> ready;
    size_t readyBegin = 0;
    size_t readyEnd = 0;
    int started = 0;
    int ended = 0;
    int atBarrier = 0;
    int fold = 0;
    int predicates = 0;
    int barrierResult = 0;
    int atGrid = 0;
    int current = 0;
    unsigned barriers = 0;
    std::string trouble;
};

}  // namespace emulator
