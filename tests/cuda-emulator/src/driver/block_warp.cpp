/* Shuffles, votes and reductions of one warp. */
#include "block.h"

#include <algorithm>

#include "arena.h"
#include "report.h"

namespace emulator {
namespace {

/** The lane that a shuffle reads from: itself where the source lies outside the segment. */
int sourceLane(int call, int lane, int argument, int width) {
    int first = lane & ~(width - 1);
    int last = first + width - 1;
    switch (call) {
    case margrad::WARP_SHUFFLE:
        return first + (argument & (width - 1));
    case margrad::WARP_SHUFFLE_UP:
        return lane - argument < first ? lane : lane - argument;
    case margrad::WARP_SHUFFLE_DOWN:
        return lane + argument > last ? lane : lane + argument;
    default:
        return (lane ^ argument) > last ? lane : lane ^ argument;
    }
}

bool isShuffle(int call) {
    return call >= margrad::WARP_SHUFFLE && call <= margrad::WARP_SHUFFLE_XOR;
}

unsigned long long combine(int call, unsigned long long a, unsigned long long b) {
    switch (call) {
    case margrad::WARP_ADD:
        return unsigned(a) + unsigned(b);
    case margrad::WARP_MIN:
        return unsigned(std::min(int(a), int(b)));
    case margrad::WARP_MAX:
        return unsigned(std::max(int(a), int(b)));
    case margrad::WARP_UMIN:
        return std::min(unsigned(a), unsigned(b));
    case margrad::WARP_UMAX:
        return std::max(unsigned(a), unsigned(b));
    case margrad::WARP_AND:
        return a & b;
    case margrad::WARP_OR:
        return a | b;
    default:
        return a ^ b;
    }
}

}  // namespace

unsigned long long Block::warpCall(int call, unsigned mask, unsigned long long value, int argument, int width,
                                   const char* file, int line) {
    int number = current / WARP_LANES;
    unsigned bit = 1u << current % WARP_LANES;
    Warp& warp = warps[size_t(number)];
    if ((mask & bit) == 0) {
        abandon(text("%s:%d: %s calls with mask %#010x, which leaves itself out", file, line, runningThread().c_str(),
                     mask));
    }
    if (width < 1 || width > WARP_LANES || (width & (width - 1)) != 0) {
        abandon(text("%s:%d: width %d of a shuffle is no power of two up to 32", file, line, width));
    }
    Thread& self = threads[size_t(current)];
    waits[size_t(current)] = WARP;
    self.call = (unsigned char) call;
    self.mask = mask;
    self.value = value;
    self.argument = argument;
    self.width = (unsigned char) width;
    self.file = file;
    self.line = line;
    warp.waiting |= bit;
    if ((warp.waiting & mask) == mask) {
        completeWarp(number, mask);
    } else {
        suspend();
    }
    return self.value;
}

void Block::completeWarp(int number, unsigned mask) {
    Thread* lanes = &threads[size_t(number * WARP_LANES)];
    const Thread& self = threads[size_t(current)];
    unsigned long long before[WARP_LANES];
    unsigned long long votes = 0;
    unsigned long long folded = self.value;
    for (int lane = 0; lane < WARP_LANES; lane++) {
        if ((mask >> lane & 1) == 0) {
            continue;
        }
        if (lanes[lane].mask != mask || lanes[lane].call != self.call) {
            abandon(text("%s:%d: %s calls with mask %#010x, but lane %d waits at %s:%d with mask %#010x%s", self.file,
                         self.line, runningThread().c_str(), mask, lane, lanes[lane].file, lanes[lane].line,
                         lanes[lane].mask, lanes[lane].call != self.call ? " for something else" : ""));
        }
        before[lane] = lanes[lane].value;
        votes |= (unsigned long long) (before[lane] != 0) << lane;
        folded = &lanes[lane] == &self ? folded : combine(self.call, folded, before[lane]);
    }
    for (int lane = 0; lane < WARP_LANES; lane++) {
        if ((mask >> lane & 1) == 0) {
            continue;
        }
        Thread& thread = lanes[lane];
        if (isShuffle(thread.call)) {
            int source = sourceLane(thread.call, lane, thread.argument, thread.width);
            // What a lane outside the mask holds is undefined: poison, which shows if it is ever used.
            thread.value = mask >> source & 1 ? before[source] : (unsigned long long) POISON << 32 | POISON;
        } else if (thread.call == margrad::WARP_MATCH) {
            thread.value = 0;
            for (int other = 0; other < WARP_LANES; other++) {
                bool same = (mask >> other & 1) != 0 && before[other] == before[lane];
                thread.value |= (unsigned long long) same << other;
            }
        } else if (thread.call == margrad::WARP_BALLOT) {
            thread.value = votes;
        } else if (thread.call == margrad::WARP_ANY || thread.call == margrad::WARP_ALL) {
            thread.value = thread.call == margrad::WARP_ANY ? votes != 0 : votes == mask;
        } else {
            thread.value = folded;
        }
        waits[size_t(number * WARP_LANES + lane)] = NOTHING;
        if (&thread != &self) {
            resumable(number * WARP_LANES + lane);
        }
    }
    Warp& warp = warps[size_t(number)];
    warp.waiting &= ~mask;
    warp.meetings += mask == existingLanes(number);
}

}  // namespace emulator
