/* What threads of a block wait for: block barriers, grid barriers, and what is wrong when nobody can go on. */
#include "block.h"

#include "report.h"

namespace emulator {
namespace {

std::string site(const char* file, int line) {
    return text("%s:%d", file, line);
}

}  // namespace

int Block::barrier(int fold, int predicate, const char* file, int line) {
    int thread = current;
    Thread& self = threads[size_t(thread)];
    self.wait = BARRIER;
    self.fold = fold;
    self.value = (unsigned long long) (predicate != 0);
    self.file = file;
    self.line = line;
    self.fiber = nullptr;
    if (++atBarrier == int(threads.size())) {
        completeBarrier();
    }
    suspend();
    return int(self.value);
}

void Block::completeBarrier() {
    unsigned long long count = 0;
    for (size_t thread = 0; thread < threads.size(); thread++) {
        const Thread& self = threads[thread];
        const Thread& firstLane = threads[thread / WARP_LANES * WARP_LANES];
        count += self.value;
        if (self.line != firstLane.line || self.fold != threads[0].fold) {
            // The barriers of different warps may stand on different lines; those of one warp may not.
            abandon(text("divergent barrier in block (%u,%u,%u): %s is at %s, %s of the same %s at %s", place.x, place.y,
                         place.z, name(int(thread / WARP_LANES * WARP_LANES)).c_str(),
                         site(firstLane.file, firstLane.line).c_str(), name(int(thread)).c_str(),
                         self.line != firstLane.line ? "warp" : "block", site(self.file, self.line).c_str()));
        }
    }
    int fold = threads[0].fold;
    unsigned long long result = fold == margrad::FOLD_COUNT ? count
        : fold == margrad::FOLD_AND ? count == threads.size() : count > 0;
    for (Thread& thread : threads) {
        thread.wait = NOTHING;
        thread.value = result;
    }
    atBarrier = 0;
    barriers++;
    // The last to come has no fiber noted yet; suspend() notes it before anything can switch to it.
    resumeAll();
}

void Block::gridBarrier(const char* file, int line) {
    Thread& self = threads[size_t(current)];
    self.wait = GRID;
    self.file = file;
    self.line = line;
    atGrid++;
    suspend();
}

unsigned Block::activeLanes() const {
    int warp = current / WARP_LANES;
    return existingLanes(warp) & ~warps[size_t(warp)].ended;
}

unsigned Block::existingLanes(int warp) const {
    int lanes = int(threads.size()) - warp * WARP_LANES;
    return lanes >= WARP_LANES ? 0xffffffffu : (1u << lanes) - 1;
}

/** Nobody can run and not all have ended: names who waits where and who will never come. */
std::string Block::stuck() const {
    int waits[5] = {};
    int first[5] = {-1, -1, -1, -1, -1};
    for (size_t i = 0; i < threads.size(); i++) {
        Wait wait = threads[i].wait;
        first[wait] = waits[wait]++ == 0 ? int(i) : first[wait];
    }
    auto where = [&](Wait wait) {
        const Thread& thread = threads[size_t(first[wait])];
        return site(thread.file, thread.line) + text(" (first %s)", name(first[wait]).c_str());
    };
    std::string line = text("in block (%u,%u,%u) of %zu threads", place.x, place.y, place.z, threads.size());
    if (waits[WARP] > 0) {
        const Thread& thread = threads[size_t(first[WARP])];
        int warp = first[WARP] / WARP_LANES;
        line = "shuffle or vote not reached by all lanes it names " + line
            + text(": at %s mask %#010x, lanes %#010x never came", where(WARP).c_str(), thread.mask,
                   thread.mask & ~warps[size_t(warp)].waiting);
    } else {
        line = "divergent barrier " + line;
    }
    if (waits[BARRIER] > 0) {
        line += text("; %d wait at the barrier at %s", waits[BARRIER], where(BARRIER).c_str());
    }
    if (waits[GRID] > 0) {
        line += text("; %d wait for the grid at %s", waits[GRID], where(GRID).c_str());
    }
    if (waits[ENDED] > 0) {
        line += text("; %d have ended (first %s)", waits[ENDED], name(first[ENDED]).c_str());
    }
    return line;
}

}  // namespace emulator
