#include "product.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace emulator {
namespace {

/** Rows and columns of one piece: the piece of a (rows x depth) stays in the cache while it meets all columns. */
constexpr size_t ROWS = 64;
constexpr size_t DEPTH = 128;
constexpr size_t COLUMNS = 4;

float toTensorFloat(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    if ((bits >> 23 & 0xff) != 0xff) {
        bits = (bits + 0xfffu + (bits >> 13 & 1)) & ~0x1fffu;
    }
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}

double factor(const View& view, size_t row, size_t column, bool tensorFloat) {
    float value = view.values[row * view.rowStep + column * view.columnStep];
    return tensorFloat ? toTensorFloat(value) : value;
}

#if defined(__x86_64__)
#define FOR_THIS_PROCESSOR __attribute__((target_clones("arch=haswell", "default")))
#else
#define FOR_THIS_PROCESSOR
#endif

/** out[c][i] += sum over p of a[p][i] * b[p][c] for ROWS rows and COLUMNS columns. */
FOR_THIS_PROCESSOR void multiplyPiece(size_t depth, const double* a, const double* b, double* const* out, size_t rows) {
    for (size_t first = 0; first < rows; first += 4) {
        double sums[COLUMNS][4] = {};
        for (size_t p = 0; p < depth; p++) {
            for (size_t c = 0; c < COLUMNS; c++) {
                for (size_t i = 0; i < 4; i++) {
                    sums[c][i] += a[p * ROWS + first + i] * b[p * COLUMNS + c];
                }
            }
        }
        for (size_t c = 0; c < COLUMNS; c++) {
            for (size_t i = 0; i < 4 && first + i < rows && out[c] != nullptr; i++) {
                out[c][first + i] += sums[c][i];
            }
        }
    }
}

}  // namespace

std::vector<double> product(size_t m, size_t n, size_t k, View a, View b, bool tensorFloat) {
    std::vector<double> out(m * n);
    std::vector<double> left(ROWS * DEPTH);
    std::vector<double> right((n + COLUMNS) * DEPTH);
    for (size_t firstP = 0; firstP < k; firstP += DEPTH) {
        size_t depth = std::min(DEPTH, k - firstP);
        for (size_t j = 0; j < n; j++) {
            double* column = right.data() + j / COLUMNS * COLUMNS * DEPTH + j % COLUMNS;
            for (size_t p = 0; p < depth; p++) {
                column[p * COLUMNS] = factor(b, firstP + p, j, tensorFloat);
            }
        }
        for (size_t firstRow = 0; firstRow < m; firstRow += ROWS) {
            size_t rows = std::min(ROWS, m - firstRow);
            for (size_t p = 0; p < depth; p++) {
                for (size_t i = 0; i < rows; i++) {
                    left[p * ROWS + i] = factor(a, firstRow + i, firstP + p, tensorFloat);
                }
            }
            for (size_t j = 0; j < n; j += COLUMNS) {
                double* columns[COLUMNS];
                for (size_t c = 0; c < COLUMNS; c++) {
                    columns[c] = j + c < n ? out.data() + (j + c) * m + firstRow : nullptr;
                }
                multiplyPiece(depth, left.data(), right.data() + j * DEPTH, columns, rows);
            }
        }
    }
    return out;
}

}  // namespace emulator
