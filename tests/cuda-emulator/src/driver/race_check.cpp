#include "race_check.h"

#include "cuda_types.h"

namespace emulator {

bool RaceCheck::ordered(const Touch& before, const Touch& now) const {
    if (!before.happened() || before.round != now.round) {
        return true;
    }
    if (before.block != now.block) {
        return fencesOf(before.block) > before.fence;
    }
    return before.thread == now.thread || before.barrier != now.barrier
        || (before.thread / WARP_LANES == now.thread / WARP_LANES && before.meeting != now.meeting);
}

Touch RaceCheck::note(uintptr_t address, const Touch& now, bool writes) {
    Word& word = wordAt(address);
    Touch race;
    if (!ordered(word.write, now) && !(word.write.atomic && now.atomic)) {
        race = word.write;
    }
    bool readByOthers = word.read.happened()
        && (word.manyThreads && word.read.thread == now.thread
            ? word.read.block == now.block && word.read.barrier == now.barrier && word.read.round == now.round
            : !ordered(word.read, now)
                || (word.manyWarps && word.read.block == now.block && word.read.barrier == now.barrier));
    if (writes) {
        if (readByOthers && !race.happened()) {
            race = word.read;
        }
        word = Word{now, {}, false, false};
        return race;
    }
    bool sameTime = word.read.happened() && word.read.block == now.block && word.read.barrier == now.barrier
        && word.read.round == now.round;
    word.manyThreads = sameTime && (word.manyThreads || word.read.thread != now.thread);
    word.manyWarps = sameTime && (word.manyWarps || word.read.thread / WARP_LANES != now.thread / WARP_LANES);
    word.read = now;
    return race;
}

void RaceCheck::fence(int block) {
    if (size_t(block) >= fences.size()) {
        fences.resize(size_t(block) + 1);
    }
    fences[size_t(block)]++;
}

void RaceCheck::forget(uintptr_t from, uintptr_t to) {
    for (uintptr_t at = from & ~uintptr_t(3); at < to; at += 4) {
        auto page = pages.find(at / 4 / WORDS);
        if (page == pages.end()) {
            at = (at / 4 / WORDS + 1) * WORDS * 4 - 4;
        } else {
            (*page->second)[at / 4 % WORDS] = Word{};
        }
    }
}

RaceCheck::Word& RaceCheck::wordAt(uintptr_t address) {
    uintptr_t number = address / 4 / WORDS;
    if (lastPage == nullptr || number != lastNumber) {
        std::unique_ptr<Page>& page = pages[number];
        if (page == nullptr) {
            page = std::make_unique<Page>();
        }
        lastPage = page.get();
        lastNumber = number;
    }
    return (*lastPage)[address / 4 % WORDS];
}

}  // namespace emulator
