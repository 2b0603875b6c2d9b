// The inner part of matrix products: tiles of op(A) and op(B) in shared memory, a block of sums in the registers of
// each thread.
//
// A block of threads computes ROWS x COLUMNS sums. Shared memory holds slices of DEPTH steps as [depth][row] and
// [depth][column], so that a thread reads its TR rows and TC columns as 16-byte vectors: 4 wide, then 4 wide again a
// stretch further, which spreads a warp's reads over the banks. Slices are double buffered: the next one travels from
// global memory to registers while this one is multiplied, and one barrier per slice is enough.
#pragma once
#include "common.cuh"

/** Shape of a tile. TR and TC are 4 or 8. */
template <int ROWS_, int COLUMNS_, int DEPTH_, int TR_, int TC_>
struct Tile {
    static constexpr int ROWS = ROWS_;
    static constexpr int COLUMNS = COLUMNS_;
    static constexpr int DEPTH = DEPTH_;
    static constexpr int TR = TR_;
    static constexpr int TC = TC_;
    static constexpr int THREADS_C = COLUMNS / TC;
    static constexpr int THREADS = ROWS / TR * THREADS_C;
    // 4 more than needed: rows stay aligned to 16 bytes, and a transposing store does not hit one bank only.
    static constexpr int PITCH_R = ROWS + 4;
    static constexpr int PITCH_C = COLUMNS + 4;
    static constexpr int FLOATS_R = DEPTH * PITCH_R;
    static constexpr int FLOATS_C = DEPTH * PITCH_C;

    /** Row of the tile that is this thread's r-th. */
    static __device__ __forceinline__ int row(int r) {
        return r / 4 * (ROWS / (TR / 4)) + threadIdx.x / THREADS_C * 4 + r % 4;
    }

    /** Column of the tile that is this thread's c-th. */
    static __device__ __forceinline__ int column(int c) {
        return c / 4 * (COLUMNS / (TC / 4)) + threadIdx.x % THREADS_C * 4 + c % 4;
    }

    /** sums[r][c] += rows of slice a times columns of slice b. */
    static __device__ __forceinline__ void multiply(const float* a, const float* b, float (&sums)[TR][TC]) {
#pragma unroll
        for (int k = 0; k < DEPTH; k++) {
            float ra[TR];
            float rb[TC];
#pragma unroll
            for (int r = 0; r < TR; r += 4) {
                float4 v = *(const float4*)(a + k * PITCH_R + row(r));
                ra[r] = v.x, ra[r + 1] = v.y, ra[r + 2] = v.z, ra[r + 3] = v.w;
            }
#pragma unroll
            for (int c = 0; c < TC; c += 4) {
                float4 v = *(const float4*)(b + k * PITCH_C + column(c));
                rb[c] = v.x, rb[c + 1] = v.y, rb[c + 2] = v.z, rb[c + 3] = v.w;
            }
#pragma unroll
            for (int r = 0; r < TR; r++) {
#pragma unroll
                for (int c = 0; c < TC; c++) {
                    sums[r][c] = fmaf(ra[r], rb[c], sums[r][c]);
                }
            }
        }
    }
};

/**
 * A slice of a matrix on its way from global memory to shared memory: LINES lines (rows of op(A), or columns of op(B))
 * by DEPTH steps, laid down as [depth][line]. A thread carries VECTORS times four neighbours.
 *
 * The matrix is [lines][depth] row-major (`along`: neighbours in memory are neighbours in depth, turned on the way) or
 * [depth][lines].
 */
template <int LINES, int DEPTH, int PITCH, int THREADS>
struct Slice {
    static constexpr int ALL = LINES * DEPTH / 4;
    static constexpr int VECTORS = (ALL + THREADS - 1) / THREADS;
    static_assert(ALL % THREADS == 0 || ALL < THREADS, "whole vectors for all threads, or one for some");
    float4 held[VECTORS];

    /** Whether this thread has a vector at all. */
    static __device__ __forceinline__ bool carries() {
        return ALL >= THREADS || threadIdx.x < ALL;
    }

    /** Four neighbours from `at` on; 0 from `room` on; one load where memory allows it. */
    static __device__ __forceinline__ float4 four(const float* at, int room, bool aligned) {
        if (aligned && room >= 4) {
            return *(const float4*)at;
        }
        float4 v;
        v.x = room > 0 ? at[0] : 0;
        v.y = room > 1 ? at[1] : 0;
        v.z = room > 2 ? at[2] : 0;
        v.w = room > 3 ? at[3] : 0;
        return v;
    }

    /**
     * @param line first line of the slice, of `lines`
     * @param depth first step of the slice; steps from `end` on are 0
     * @param pitch length of a row of the matrix
     * @param aligned whether each row begins at a multiple of 16 bytes
     */
    __device__ __forceinline__ void fetch(
        const float* matrix, bool along, int line, int lines, int depth, int end, int pitch, bool aligned) {
        if (!carries()) {
            return;
        }
#pragma unroll
        for (int v = 0; v < VECTORS; v++) {
            int t = threadIdx.x + v * THREADS;
            int l = along ? t / (DEPTH / 4) : t % (LINES / 4) * 4;
            int d = along ? t % (DEPTH / 4) * 4 : t / (LINES / 4);
            int outer = along ? line + l : depth + d;
            int inner = along ? depth + d : line + l;
            int room = outer < (along ? lines : end) ? (along ? end : lines) - inner : 0;
            held[v] = four(matrix + (long long)outer * pitch + inner, room, aligned);
        }
    }

    __device__ __forceinline__ void store(float* slice, bool along) const {
        if (!carries()) {
            return;
        }
#pragma unroll
        for (int v = 0; v < VECTORS; v++) {
            int t = threadIdx.x + v * THREADS;
            if (along) {
                float* to = slice + t % (DEPTH / 4) * 4 * PITCH + t / (DEPTH / 4);
                to[0] = held[v].x;
                to[PITCH] = held[v].y;
                to[2 * PITCH] = held[v].z;
                to[3 * PITCH] = held[v].w;
            } else {
                *(float4*)(slice + t / (LINES / 4) * PITCH + t % (LINES / 4) * 4) = held[v];
            }
        }
    }
};
