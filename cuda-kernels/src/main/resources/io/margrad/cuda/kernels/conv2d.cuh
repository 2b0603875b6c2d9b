// What the convolution kernels share: tiles, and the gathering of a column of the right operand from images.
//
// A thread gathers one column of a slice. What a depth step adds to a column's place (rows, columns, offset) lies in a
// small table in shared memory, worked out two slices ahead by DEPTH threads, so that no thread divides in the inner
// loop.
#pragma once
#include "tiles.cuh"

typedef Tile<32, 128, 8, 4, 8> Narrow;
typedef Tile<64, 128, 8, 8, 8> Wide;

/** Added to a row where there is no pixel: outside any image. */
#define NOWHERE (-(1 << 30))

/** A place in an image: row, column, offset of the plane. Two of them are added up. */
struct Place {
    int row;
    int column;
    int plane;
};

/** The images, height x width, seen with spread - 1 zeros between neighbouring pixels. */
struct Images {
    int height;
    int width;
    int spread;

    __device__ __forceinline__ float at(const float* image, Place a, Place b) const {
        int row = a.row + b.row;
        int column = a.column + b.column;
        if (spread > 1) {
            bool between = row < 0 || column < 0 || row % spread != 0 || column % spread != 0;
            row = between ? -1 : row / spread;
            column /= spread;
        }
        bool inside = (unsigned)row < height && (unsigned)column < width;
        return inside ? image[a.plane + b.plane + row * width + column] : 0;
    }
};

/** One column of a slice, DEPTH values. */
template <typename T>
struct Gathered {
    static_assert(T::THREADS == T::COLUMNS, "a thread for each column");
    float held[T::DEPTH];

    __device__ __forceinline__ void fetch(Images images, const float* image, Place column, const Place* steps) {
#pragma unroll
        for (int d = 0; d < T::DEPTH; d++) {
            held[d] = images.at(image, column, steps[d]);
        }
    }

    __device__ __forceinline__ void store(float* slice) const {
#pragma unroll
        for (int d = 0; d < T::DEPTH; d++) {
            slice[d * T::PITCH_C + threadIdx.x] = held[d];
        }
    }
};

/** Tap k as a place: what it adds to a pixel's place. Taps from `taps` on lie nowhere. */
__device__ __forceinline__ Place tap(int k, int taps, int kernelHeight, int kernelWidth, int planeSize) {
    if (k >= taps) {
        return {NOWHERE, 0, 0};
    }
    int area = kernelHeight * kernelWidth;
    int c = k / area;
    int u = k % area / kernelWidth;
    return {u, k % kernelWidth, c * planeSize};
}
