#include "block.h"

#include <algorithm>
#include <numeric>

#include "report.h"

namespace emulator {
namespace {

/** The fiber of the operating system's thread, which starts the blocks. */
Fiber& mainFiber() {
    static Fiber fiber;
    return fiber;
}

FiberPool* pool = nullptr;

/** The fiber whose code runs now. */
Fiber* active = nullptr;

void changeTo(Fiber* target) {
    if (target != active) {
        Fiber* from = active;
        active = target;
        Fiber::change(*from, *target);
    }
}

std::string indexText(margrad::Index index) {
    return text("(%u,%u,%u)", index.x, index.y, index.z);
}

}  // namespace

Block* Block::running = nullptr;

Block::Block(const Job& job, Random& random) : job(job), random(random) {
    size_t count = size_t(job.threads());
    indices.reserve(count);
    for (unsigned z = 0; z < job.size.z; z++) {
        for (unsigned y = 0; y < job.size.y; y++) {
            for (unsigned x = 0; x < job.size.x; x++) {
                indices.push_back({x, y, z});
            }
        }
    }
    threads.resize(count);
    waits.resize(count);
    warps.resize((count + WARP_LANES - 1) / WARP_LANES);
    order.resize(count);
    std::iota(order.begin(), order.end(), 0);
    if (pool == nullptr) {
        pool = new FiberPool(&Block::work);
    }
}

void Block::restart(margrad::Index where) {
    place = where;
    waits.assign(waits.size(), NOTHING);
    warps.assign(warps.size(), Warp{});
    readyBegin = readyEnd = 0;
    started = ended = atBarrier = atGrid = predicates = 0;
    barriers = 0;
    trouble.clear();
    random.shuffle(order);
}

Block::Outcome Block::run() {
    running = this;
    job.place->block = place;
    job.place->blockSize = job.size;
    job.place->gridSize = job.grid;
    active = &mainFiber();
    changeTo(next());
    if (!trouble.empty()) {
        return FAILED;
    }
    if (size_t(ended) == threads.size()) {
        return FINISHED;
    }
    if (size_t(atGrid) == threads.size()) {
        return AT_GRID_BARRIER;
    }
    trouble = stuck();
    return FAILED;
}

/** The endless body of every fiber: threads that have not started yet, then idle until some block needs a fiber. */
void Block::work() {
    for (;;) {
        Block& block = *running;
        while (block.started < int(block.order.size()) && block.readyBegin == block.readyEnd) {
            block.runThread(block.order[size_t(block.started++)]);
        }
        pool->release(active);
        // With threads ready to resume and others unstarted, next() prefers the former: warps finish together.
        changeTo(running->next());
    }
}

void Block::runThread(int thread) {
    setRunning(thread);
    job.kernel->run(job.arguments.data());
    waits[size_t(thread)] = ENDED;
    warps[size_t(thread / WARP_LANES)].ended |= 1u << thread % WARP_LANES;
    ended++;
}

void Block::setRunning(int thread) {
    current = thread;
    job.place->thread = indices[size_t(thread)];
}

Fiber* Block::next() {
    if (readyBegin != readyEnd) {
        int thread = ready[readyBegin++ % MOST_THREADS];
        setRunning(thread);
        if (readyBegin + 1 < readyEnd) {
            // By the time it runs, the stack of the one after the next is near.
            threads[size_t(ready[(readyBegin + 1) % MOST_THREADS])].fiber->fetch();
        }
        return threads[size_t(thread)].fiber;
    }
    return started < int(order.size()) ? pool->acquire() : &mainFiber();
}

void Block::suspend() {
    threads[size_t(current)].fiber = active;
    changeTo(next());
}

/** For when every thread waits, so that the queue is empty. */
void Block::resumeAll() {
    std::fill(waits.begin(), waits.end(), NOTHING);
    random.shuffle(order);
    std::copy(order.begin(), order.end(), ready.begin());
    readyBegin = 0;
    readyEnd = order.size();
    barriers++;
}

void Block::releaseGrid() {
    atGrid = 0;
    resumeAll();
}

void Block::abandon(const std::string& why) {
    trouble = why;
    changeTo(&mainFiber());
    __builtin_unreachable();
}

bool Block::onRunningStack(const void* address) {
    return active->owns(address);
}

void Block::resetFibers() {
    if (pool != nullptr) {
        pool->reset();
    }
}

std::string Block::name(int thread) const {
    return "thread " + indexText(indices[size_t(thread)]);
}

std::string Block::runningThread() const {
    return name(current) + " of block " + indexText(place);
}

}  // namespace emulator
