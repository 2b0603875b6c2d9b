// Sums over all elements and over columns, and the search for NaN and infinity.
//
// sum: y = sum of x, added up in double. Stage one gives each block every G-th tile of 256 elements, G the number of
// blocks, which follows from n alone; stage two adds the blocks' sums in their order. No float atomics: the same bits
// on each run. Bound by memory; a double addition per 4 bytes read is less than these GPUs can do.
#include "common.cuh"

/** partial[block] = sum of that block's elements. */
extern "C" __global__ void __launch_bounds__(256) sum_partial(int n, const float* x, double* partial) {
    __shared__ double place[WARP];
    double total = 0;
    unsigned step = gridDim.x * blockDim.x;
    for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += step) {
        total += x[i];
    }
    total = block_sum(total, place);
    if (threadIdx.x == 0) {
        partial[blockIdx.x] = total;
    }
}

/** y[0] = sum of partial, in order by 256 threads. One block. */
extern "C" __global__ void __launch_bounds__(256) sum_finish(int count, const double* partial, float* y) {
    __shared__ double place[WARP];
    double total = 0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        total += partial[i];
    }
    total = block_sum(total, place);
    if (threadIdx.x == 0) {
        y[0] = (float)total;
    }
}

/** y[0] = sum of x. One block, for few elements. */
extern "C" __global__ void __launch_bounds__(256) sum_small(int n, const float* x, float* y) {
    __shared__ double place[WARP];
    double total = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        total += x[i];
    }
    total = block_sum(total, place);
    if (threadIdx.x == 0) {
        y[0] = (float)total;
    }
}

/**
 * y[n] += sum over m of x[m][n]. Blocks of 32 columns by 8 rows: thread row r adds rows r, r + 8, ..., then the eight
 * sums are added in order.
 */
extern "C" __global__ void __launch_bounds__(256) column_sums(int m, int n, const float* x, float* y) {
    __shared__ float sums[8][WARP];
    int column = blockIdx.x * WARP + threadIdx.x;
    float total = 0;
    if (column < n) {
        for (int row = threadIdx.y; row < m; row += 8) {
            total += x[(long long)row * n + column];
        }
    }
    sums[threadIdx.y][threadIdx.x] = total;
    __syncthreads();
    if (threadIdx.y == 0 && column < n) {
        total = 0;
#pragma unroll
        for (int r = 0; r < 8; r++) {
            total += sums[r][threadIdx.x];
        }
        y[column] += total;
    }
}

/** found = {0, -1}: no bad element yet. One thread. */
extern "C" __global__ void non_finite_clear(int* found) {
    found[0] = 0;
    found[1] = -1;
}

/**
 * found[0] += elements of x that are NaN or infinite; found[1] = index of the first, taken as unsigned, so that -1 is
 * above all indices. Atomics on integers: their order does not change the result.
 */
extern "C" __global__ void __launch_bounds__(256) non_finite(int n, const float* x, unsigned* found) {
    unsigned step = gridDim.x * blockDim.x;
    unsigned count = 0;
    unsigned first = 0xffffffffu;
    for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += step) {
        if (!finite(x[i])) {
            first = min(first, i);
            count++;
        }
    }
    if (count > 0) {
        atomicAdd(found, count);
        atomicMin(found + 1, first);
    }
}
