// Stochastic gradient descent over all parameters in one launch, as Caffe's SGDSolver does it:
//   g = dw + decay m_d w;  V = momentum V + rate m_l g;  w = w - V,
// with each parameter's multipliers m_l and m_d. The rate is inside V. Without a gradient a parameter moves on, dw = 0.
//
// A network has tens of parameters, most of them tiny: one launch each would cost more than the work. So there is a
// table of them in device memory, built once; a block takes CHUNK elements of one parameter, which it finds by
// bisection. The rate is read from device memory, so that a recorded CUDA graph follows it. Bound by memory: 12 bytes
// read and 8 written per value.
//
// state[0] counts gradient elements that were not finite. While it is not 0, the step does nothing: parameters,
// momentum and state[1], the steps done, stay as they were before the first bad gradient, until the host has seen that
// and sets it to 0. state[2 + p] counts those of parameter p.
#include "common.cuh"

#define CHUNK 2048

namespace {

// Row of the table, ints: three addresses as two halves each, size, first block, multipliers as the bits of floats.
enum { WEIGHT = 0, GRADIENT = 2, VELOCITY = 4, SIZE = 6, FIRST_BLOCK = 7, RATE = 8, DECAY = 9, ROW = 10 };

__device__ __forceinline__ float* address(const int* row, int field) {
    unsigned long long low = (unsigned)row[field];
    unsigned long long high = (unsigned)row[field + 1];
    return (float*)(high << 32 | low);
}

/** The parameter that block b works on: the last one whose first block is not after b. */
__device__ __forceinline__ int parameter(const int* table, int parameters, int b) {
    int low = 0;
    int high = parameters - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (table[middle * ROW + FIRST_BLOCK] <= b) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

}  // namespace

/** Counts what is not finite in all gradients. Atomics on integers: their order does not matter. */
extern "C" __global__ void __launch_bounds__(256) sgd_check(int parameters, const int* table, int* state) {
    int p = parameter(table, parameters, blockIdx.x);
    const int* row = table + p * ROW;
    const float* dw = address(row, GRADIENT);
    if (dw == 0) {
        return;
    }
    unsigned from = (blockIdx.x - row[FIRST_BLOCK]) * CHUNK;
    unsigned end = min((unsigned)row[SIZE], from + CHUNK);
    int bad = 0;
    for (unsigned i = from + threadIdx.x; i < end; i += blockDim.x) {
        bad += !finite(dw[i]);
    }
    if (bad > 0) {
        atomicAdd(state, bad);
        atomicAdd(state + 2 + p, bad);
    }
}

/** One step, unless a gradient is not finite. */
extern "C" __global__ void __launch_bounds__(256)
    sgd_step(int parameters, float momentum, float decay, const float* rate, const int* table, int* state) {
    if (state[0] != 0) {
        return;
    }
    const int* row = table + parameter(table, parameters, blockIdx.x) * ROW;
    float* w = address(row, WEIGHT);
    const float* dw = address(row, GRADIENT);
    float* v = address(row, VELOCITY);
    unsigned from = (blockIdx.x - row[FIRST_BLOCK]) * CHUNK;
    unsigned end = min((unsigned)row[SIZE], from + CHUNK);
    float r = rate[0] * __int_as_float(row[RATE]);
    float shrink = decay * __int_as_float(row[DECAY]);
    for (unsigned i = from + threadIdx.x; i < end; i += blockDim.x) {
        float g = (dw == 0 ? 0 : dw[i]) + shrink * w[i];
        float moved = momentum * v[i] + r * g;
        v[i] = moved;
        w[i] -= moved;
    }
    if (blockIdx.x == 0 && threadIdx.x == 0) {
        state[1]++;
    }
}
