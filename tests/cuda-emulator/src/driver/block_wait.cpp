/* What threads of a block wait for: block barriers, grid barriers, and what is wrong when nobody can go on. */
#include "block.h"

#include "report.h"

namespace emulator {
namespace {

std::string site(const char* file, int line) {
    return text("%s:%d", file, line);
}

}  // namespace

int Block::barrier(int kind, int predicate, const char* file, int line) {
    size_t thread = size_t(current);
    waits[thread] = BARRIER;
    threads[thread].file = file;
    threads[thread].line = line;
    checkBarrier(kind, line);
    predicates += predicate != 0;
    if (++atBarrier == int(threads.size())) {
        barrierResult = fold == margrad::FOLD_COUNT ? predicates
            : fold == margrad::FOLD_AND ? predicates == atBarrier : predicates > 0;
        atBarrier = predicates = 0;
        resumeAll();
    }
    suspend();
    // Nobody completes the next barrier before this thread has come to it.
    return barrierResult;
}

/** The barriers of different warps may stand on different lines; those of one warp may not. */
void Block::checkBarrier(int kind, int line) {
    Warp& warp = warps[size_t(current / WARP_LANES)];
    if (atBarrier == 0) {
        fold = kind;
    }
    if (warp.barrier != barriers + 1) {
        warp.barrier = barriers + 1;
        warp.firstAtBarrier = current;
    }
    const Thread& first = threads[size_t(warp.firstAtBarrier)];
    if (first.line != line || fold != kind) {
        abandon(text("divergent barrier in block (%u,%u,%u): %s waits at %s, %s at %s%s", place.x, place.y, place.z,
                     name(warp.firstAtBarrier).c_str(), site(first.file, first.line).c_str(), name(current).c_str(),
                     site(threads[size_t(current)].file, line).c_str(),
                     fold != kind ? ", a barrier of another kind" : ", both of one warp"));
    }
}

void Block::gridBarrier(const char* file, int line) {
    Thread& self = threads[size_t(current)];
    waits[size_t(current)] = GRID;
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
    int counts[5] = {};
    int first[5] = {-1, -1, -1, -1, -1};
    for (size_t i = 0; i < threads.size(); i++) {
        int wait = waits[i];
        first[wait] = counts[wait]++ == 0 ? int(i) : first[wait];
    }
    auto where = [&](Wait wait) {
        const Thread& thread = threads[size_t(first[wait])];
        return site(thread.file, thread.line) + text(" (first %s)", name(first[wait]).c_str());
    };
    std::string line = text("in block (%u,%u,%u) of %zu threads", place.x, place.y, place.z, threads.size());
    if (counts[WARP] > 0) {
        const Thread& thread = threads[size_t(first[WARP])];
        int warp = first[WARP] / WARP_LANES;
        line = "shuffle or vote not reached by all lanes it names " + line
            + text(": at %s mask %#010x, lanes %#010x never came", where(WARP).c_str(), thread.mask,
                   thread.mask & ~warps[size_t(warp)].waiting);
    } else {
        line = "divergent barrier " + line;
    }
    if (counts[BARRIER] > 0) {
        line += text("; %d wait at the barrier at %s", counts[BARRIER], where(BARRIER).c_str());
    }
    if (counts[GRID] > 0) {
        line += text("; %d wait for the grid at %s", counts[GRID], where(GRID).c_str());
    }
    if (counts[ENDED] > 0) {
        line += text("; %d have ended (first %s)", counts[ENDED], name(first[ENDED]).c_str());
    }
    return line;
}

}  // namespace emulator
