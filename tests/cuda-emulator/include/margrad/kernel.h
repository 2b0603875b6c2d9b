/* Put before every kernel text: makes CUDA C++ of it for g++. Includes no system header, so that it compiles fast. */
#pragma once

#include "image.h"

/* Rewritten by the emulated NVRTC after preprocessing, see src/nvrtc/rewrite.h. */
#define __global__ __margrad_global__
#define __shared__ __margrad_shared__
#define __launch_bounds__(...) __margrad_bounds__(__VA_ARGS__)

#define __device__
#define __host__
#define __constant__
#define __grid_constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __restrict__ __restrict
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __CUDA_ARCH__ MARGRAD_CUDA_ARCH
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __MARGRAD_EMULATOR__ 1
#define warpSize 32

/** Keeps the checks below out of the access checking: they are not accesses of the kernel. */
#define __margrad_plain__ inline __attribute__((no_sanitize_thread))

/** Where in the kernel text a call stands; default arguments of these values are taken at the caller. */
#define __MARGRAD_SITE__ const char* file = __builtin_FILE(), int line = __builtin_LINE()

using size_t = decltype(sizeof 0);
using ptrdiff_t = decltype((char*) nullptr - (char*) nullptr);
using int8_t = signed char;
using int16_t = short;
using int32_t = int;
using int64_t = long long;
using uint8_t = unsigned char;
using uint16_t = unsigned short;
using uint32_t = unsigned;
using uint64_t = unsigned long long;
using uintptr_t = unsigned long;
using uint = unsigned;

#define INT_MAX __INT_MAX__
#define INT_MIN (-__INT_MAX__ - 1)
#define FLT_MAX __FLT_MAX__
#define FLT_MIN __FLT_MIN__
#define FLT_EPSILON __FLT_EPSILON__
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define CUDART_INF_F __builtin_inff()

namespace margrad {

/** The dynamic shared memory of one block, with room for a guard before it and behind it. */
struct DynamicShared {
    alignas(1024) unsigned char before[1024];
    unsigned char memory[SHARED_LIMIT + 1024];
};

extern Place place;
/** A copy of the driver's table: the checking mode takes what lies in the image for the kernel's own. */
extern Services services;
extern DynamicShared dynamicShared;

}  // namespace margrad

#include "vectors.h"

static const uint3& threadIdx = margrad::place.thread;
static const uint3& blockIdx = margrad::place.block;
static const uint3& blockDim = margrad::place.blockSize;
static const uint3& gridDim = margrad::place.gridSize;

#include "bits.h"
#include "math.h"
#include "memory.h"
#include "sync.h"
#include "warp.h"
#include "entries.h"
