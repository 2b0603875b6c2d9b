// Matrix product of row-major matrices: C = alpha op(A) op(B) + beta C, op(A) [M][K], op(B) [K][N], C [M][N].
//
// Serves where cuBLAS cannot be loaded. Two tiles: 128 x 128 with 8 x 8 sums a thread for large products, where 64
// multiply-adds stand against four 16-byte reads of shared memory, and 64 x 64 with 8 x 4 sums when the large one would
// leave most of the GPU idle. Where even those are few, K is cut into parts that are summed apart and added in their
// order (no atomics). beta = 0 does not read C, which may then hold anything.
//
// Bound by multiply-adds from about M N K / (M N + N K + M K) = 30 on.
#include "tiles.cuh"

namespace {

typedef Tile<128, 128, 8, 8, 8> Large;
typedef Tile<64, 64, 16, 8, 4> Small;

/** Part blockIdx.z of the product: steps depth * z to depth * (z + 1). */
template <typename T>
__device__ __forceinline__ void product(
    int transposeA, int transposeB, int m, int n, int k, int depth, float alpha, const float* a, const float* b,
    float beta, float* c, float* sharedA, float* sharedB) {
    typedef Slice<T::ROWS, T::DEPTH, T::PITCH_R, T::THREADS> SliceA;
    typedef Slice<T::COLUMNS, T::DEPTH, T::PITCH_C, T::THREADS> SliceB;
    int top = blockIdx.y * T::ROWS;
    int left = blockIdx.x * T::COLUMNS;
    int from = blockIdx.z * depth;
    int end = min(k, from + depth);
    int pitchA = transposeA ? m : k;
    int pitchB = transposeB ? k : n;
    bool alongA = !transposeA;
    bool alongB = transposeB;
    bool alignedA = pitchA % 4 == 0 && from % 4 == 0;
    bool alignedB = pitchB % 4 == 0 && from % 4 == 0;
    float sums[T::TR][T::TC] = {};
    SliceA nextA;
    SliceB nextB;
    nextA.fetch(a, alongA, top, m, from, end, pitchA, alignedA);
    nextB.fetch(b, alongB, left, n, from, end, pitchB, alignedB);
    nextA.store(sharedA, alongA);
    nextB.store(sharedB, alongB);
    __syncthreads();
    for (int step = from, buffer = 0; step < end; step += T::DEPTH, buffer ^= 1) {
        bool more = step + T::DEPTH < end;
        if (more) {
            nextA.fetch(a, alongA, top, m, step + T::DEPTH, end, pitchA, alignedA);
            nextB.fetch(b, alongB, left, n, step + T::DEPTH, end, pitchB, alignedB);
        }
        T::multiply(sharedA + buffer * T::FLOATS_R, sharedB + buffer * T::FLOATS_C, sums);
        if (more) {
            nextA.store(sharedA + (buffer ^ 1) * T::FLOATS_R, alongA);
            nextB.store(sharedB + (buffer ^ 1) * T::FLOATS_C, alongB);
            __syncthreads();
        }
    }
    float* to = c + (long long)blockIdx.z * m * n;
#pragma unroll
    for (int r = 0; r < T::TR; r++) {
        int i = top + T::row(r);
#pragma unroll
        for (int s = 0; s < T::TC; s++) {
            int j = left + T::column(s);
            if (i < m && j < n) {
                float* at = to + (long long)i * n + j;
                *at = beta == 0 ? alpha * sums[r][s] : alpha * sums[r][s] + beta * *at;
            }
        }
    }
}

}  // namespace

/** Tiles of 128 x 128. Grid: tiles of N, tiles of M, parts of K; with several parts c has a plane for each. */
extern "C" __global__ void __launch_bounds__(256) sgemm_large(
    int transposeA, int transposeB, int m, int n, int k, int depth, float alpha, const float* a, const float* b,
    float beta, float* c) {
    __shared__ __align__(16) float sharedA[2 * Large::FLOATS_R];
    __shared__ __align__(16) float sharedB[2 * Large::FLOATS_C];
    product<Large>(transposeA, transposeB, m, n, k, depth, alpha, a, b, beta, c, sharedA, sharedB);
}

/** Tiles of 64 x 64, else as sgemm_large. */
extern "C" __global__ void __launch_bounds__(128) sgemm_small(
    int transposeA, int transposeB, int m, int n, int k, int depth, float alpha, const float* a, const float* b,
    float beta, float* c) {
    __shared__ __align__(16) float sharedA[2 * Small::FLOATS_R];
    __shared__ __align__(16) float sharedB[2 * Small::FLOATS_C];
    product<Small>(transposeA, transposeB, m, n, k, depth, alpha, a, b, beta, c, sharedA, sharedB);
}

/** C = alpha (sum of the parts, in order) + beta C; size is M N. */
extern "C" __global__ void __launch_bounds__(256)
    sgemm_parts(int size, int parts, float alpha, const float* partial, float beta, float* c) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < size) {
        float total = 0;
        for (int p = 0; p < parts; p++) {
            total += partial[(long long)p * size + i];
        }
        c[i] = beta == 0 ? alpha * total : alpha * total + beta * c[i];
    }
}
