// What several kernels need: sums over a warp and over a block, and a test for NaN and infinity.
//
// Every sum here is a fixed tree over lanes and warps: its bits depend on the shape of the launch and nothing else.
#pragma once

#define WARP 32
#define ALL_LANES 0xffffffffu
#define LARGEST_FLOAT 3.402823466e38f

static __device__ __forceinline__ bool finite(float x) {
    return fabsf(x) <= LARGEST_FLOAT;
}

/** Sum over the warp, given to all its lanes. All 32 lanes must call it. */
template <typename T>
static __device__ __forceinline__ T warp_sum(T value) {
#pragma unroll
    for (int step = WARP / 2; step > 0; step /= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, step);
    }
    return value;
}

/**
 * Sum over a block of whole warps, at most 32, in one dimension; given to all threads. All of them must call it.
 *
 * @param place shared memory for 32 values; may be used again at once
 */
template <typename T>
static __device__ __forceinline__ T block_sum(T value, T* place) {
    int warps = blockDim.x / WARP;
    value = warp_sum(value);
    if (threadIdx.x % WARP == 0) {
        place[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    T total = 0;
    for (int w = 0; w < warps; w++) {
        total += place[w];
    }
    __syncthreads();
    return total;
}
