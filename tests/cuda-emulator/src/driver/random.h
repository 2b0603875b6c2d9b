/* The order of threads and blocks. */
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace emulator {

/** Shuffles by a seed; seed 0 leaves every order as it is. */
class Random {
public:
    explicit Random(uint64_t seed) : natural(seed == 0), state(seed * 0x9e3779b97f4a7c15u + 1) {}

    bool isNatural() const { return natural; }

    void shuffle(std::vector<int>& values) {
        for (size_t i = natural ? 0 : values.size(); i > 1; i--) {
            std::swap(values[i - 1], values[below(i)]);
        }
    }

private:
    size_t below(size_t bound) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return size_t((state >> 32) * bound >> 32);
    }

    bool natural;
    uint64_t state;
};

}  // namespace emulator
