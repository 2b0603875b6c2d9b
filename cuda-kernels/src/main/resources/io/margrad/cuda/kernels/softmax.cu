// Softmax with cross entropy, the paper's Eq. 1 on logits z [M][N]:
//   J = 1/M sum over i of (log(sum over j of exp(z_ij - z_max)) - (z_iy - z_max)),  dz_ij = (softmax(z)_ij - [j = y_i])
//   / M.
//
// The maximum of a row is subtracted, so that no exp overflows. Maximum and sum are found in one reading of the row: a
// thread that meets a larger value scales its sum down. The second reading, for the gradient, comes from cache. A row
// has a warp, or a block when it is long (100,000 classes are 400 KB). Bound by memory, 8 bytes read and 4 written per
// logit. A NaN in a row makes its loss and its gradient NaN.
#include "common.cuh"

namespace {

/** The largest value met, at first the smallest there is, and the sum of exp(value - largest). */
struct Partition {
    float largest;
    float sum;

    __device__ __forceinline__ void meet(float value) {
        if (value > largest) {
            sum = sum * expf(largest - value) + 1;
            largest = value;
        } else {
            // Also for a NaN, which compares false: it gets into the sum and stays there.
            sum += expf(value - largest);
        }
    }

    __device__ __forceinline__ void join(float otherLargest, float otherSum) {
        float both = fmaxf(largest, otherLargest);
        sum = sum * expf(largest - both) + otherSum * expf(otherLargest - both);
        largest = both;
    }

    __device__ __forceinline__ void join_warp() {
#pragma unroll
        for (int step = WARP / 2; step > 0; step /= 2) {
            float otherLargest = __shfl_xor_sync(ALL_LANES, largest, step);
            float otherSum = __shfl_xor_sync(ALL_LANES, sum, step);
            join(otherLargest, otherSum);
        }
    }
};

/** Writes the part of a row's gradient that belongs to this thread, and from the first thread the row's loss. */
__device__ __forceinline__ void finish_row(
    int m, int n, const float* z, int label, Partition all, int thread, int threads, float* dz, float* loss) {
    float scale = 1 / (all.sum * m);
    for (int j = thread; j < n; j += threads) {
        float p = expf(z[j] - all.largest) * scale;
        dz[j] = j == label ? p - 1.0f / m : p;
    }
    if (thread == 0) {
        *loss = logf(all.sum) - (z[label] - all.largest);
    }
}

}  // namespace

/** losses[i] and dz of row i by a warp. Blocks of 4 rows. */
extern "C" __global__ void __launch_bounds__(128)
    softmax_warp(int m, int n, const float* z, const int* labels, float* losses, float* dz) {
    int i = blockIdx.x * 4 + threadIdx.x / WARP;
    if (i >= m) {
        return;
    }
    int lane = threadIdx.x % WARP;
    const float* row = z + (long long)i * n;
    Partition all = {-LARGEST_FLOAT, 0};
    for (int j = lane; j < n; j += WARP) {
        all.meet(row[j]);
    }
    all.join_warp();
    finish_row(m, n, row, labels[i], all, lane, WARP, dz + (long long)i * n, losses + i);
}

/** losses[i] and dz of row i by a block of 512 threads. */
extern "C" __global__ void __launch_bounds__(512)
    softmax_block(int m, int n, const float* z, const int* labels, float* losses, float* dz) {
    __shared__ float largest[16];
    __shared__ float sums[16];
    int i = blockIdx.x;
    const float* row = z + (long long)i * n;
    Partition all = {-LARGEST_FLOAT, 0};
    for (int j = threadIdx.x; j < n; j += 512) {
        all.meet(row[j]);
    }
    all.join_warp();
    if (threadIdx.x % WARP == 0) {
        largest[threadIdx.x / WARP] = all.largest;
        sums[threadIdx.x / WARP] = all.sum;
    }
    __syncthreads();
    all.largest = largest[0];
    all.sum = sums[0];
    for (int w = 1; w < 16; w++) {
        all.join(largest[w], sums[w]);
    }
    finish_row(m, n, row, labels[i], all, threadIdx.x, 512, dz + (long long)i * n, losses + i);
}

/** loss[0] = mean of M losses, added up in double. One block. */
extern "C" __global__ void __launch_bounds__(256) softmax_mean(int m, const float* losses, float* loss) {
    __shared__ double place[WARP];
    double total = 0;
    for (int i = threadIdx.x; i < m; i += blockDim.x) {
        total += losses[i];
    }
    total = block_sum(total, place);
    if (threadIdx.x == 0) {
        loss[0] = m == 0 ? 0 : (float)(total / m);
    }
}

/** winners[i] = column of the largest value of row i, the first of several. A warp per row, blocks of 4 rows. */
extern "C" __global__ void __launch_bounds__(128) argmax_rows(int m, int n, const float* z, int* winners) {
    int i = blockIdx.x * 4 + threadIdx.x / WARP;
    if (i >= m) {
        return;
    }
    int lane = threadIdx.x % WARP;
    const float* row = z + (long long)i * n;
    float best = -LARGEST_FLOAT;
    int winner = n;
    for (int j = lane; j < n; j += WARP) {
        if (row[j] > best) {
            best = row[j];
            winner = j;
        }
    }
#pragma unroll
    for (int step = WARP / 2; step > 0; step /= 2) {
        float otherBest = __shfl_xor_sync(ALL_LANES, best, step);
        int other = __shfl_xor_sync(ALL_LANES, winner, step);
        if (otherBest > best || (otherBest == best && other < winner)) {
            best = otherBest;
            winner = other;
        }
    }
    if (lane == 0) {
        // Nothing but NaN or -inf, so nothing to choose by: class 0.
        winners[i] = winner == n ? 0 : winner;
    }
}

/** hits[0] += number of i with a[i] = b[i]; an integer sum, so atomics keep it exact. */
extern "C" __global__ void __launch_bounds__(256) count_equal(int n, const int* a, const int* b, int* hits) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n && a[i] == b[i]) {
        atomicAdd(hits, 1);
    }
}
