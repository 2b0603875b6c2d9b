/* Matrix products on the CPU, for what the emulated cuBLAS and cuDNN compute. */
#pragma once

#include <cstddef>
#include <vector>

namespace emulator {

/** A matrix somewhere in memory: element (row, column) stands at row * rowStep + column * columnStep. */
struct View {
    const float* values;
    size_t rowStep;
    size_t columnStep;
};

/**
 * The product of an m x k and a k x n matrix, summed in double, element (i, j) at i + j * m. `tensorFloat` rounds
 * every factor to the 10 bits that tensor cores keep of a float in TF32, as the real libraries do unless told not to.
 */
std::vector<double> product(size_t m, size_t n, size_t k, View a, View b, bool tensorFloat);

}  // namespace emulator
