/* The agreement between a compiled kernel image and the emulated driver. Both sides include this file. */
#pragma once

namespace margrad {

/** Raised whenever anything below changes: the driver refuses an image that was compiled against another one. */
constexpr unsigned IMAGE_VERSION = 1;

/** Most shared memory of one block, static and dynamic together, as on compute capability 9.0. */
constexpr unsigned SHARED_LIMIT = 232448;

/** Bytes of guard around every shared variable and around the dynamic shared memory. */
constexpr unsigned SHARED_GUARD = 64;

struct Index {
    unsigned x, y, z;
};

/** Where the running thread is: the driver writes it before it lets a thread run, kernels read it as threadIdx ... */
struct Place {
    Index thread, block, blockSize, gridSize;
};

/** How a block barrier folds the predicates of the threads. */
enum Fold : int { FOLD_NONE, FOLD_COUNT, FOLD_AND, FOLD_OR };

/** What the lanes of a warp do together. */
enum WarpCall : int {
    WARP_SYNC, WARP_SHUFFLE, WARP_SHUFFLE_UP, WARP_SHUFFLE_DOWN, WARP_SHUFFLE_XOR, WARP_BALLOT, WARP_ANY, WARP_ALL,
    WARP_ADD, WARP_MIN, WARP_MAX, WARP_UMIN, WARP_UMAX, WARP_AND, WARP_OR, WARP_XOR, WARP_MATCH
};

enum AccessKind : int { ACCESS_READ, ACCESS_WRITE, ACCESS_ATOMIC, ACCESS_READ_UNALIGNED, ACCESS_WRITE_UNALIGNED };

/** What a kernel asks of the driver. An image has this table filled in, so it needs no symbol of the driver. */
struct Services {
    int (*barrier)(int fold, int predicate, const char* file, int line);
    void (*gridBarrier)(const char* file, int line);
    unsigned long long (*warp)(int call, unsigned mask, unsigned long long value, int argument, int width,
                               const char* file, int line);
    unsigned (*activeLanes)();
    void (*fence)();
    void (*access)(const void* address, unsigned bytes, int kind, const void* code);
    void (*misaligned)(const void* address, const char* file, int line);
    void (*fail)(const char* what, const char* file, int line);
    int (*print)(const char* format, ...);
};

/** One `extern "C" __global__` function. */
struct KernelEntry {
    const char* name;
    void (*run)(void* const* arguments);
    int parameters;
    const unsigned* sizes;
    const bool* pointers;
    unsigned mostThreads;
};

/** Exported by every image under the name `margradImage`. */
struct Image {
    unsigned version;
    unsigned architecture;
    bool checksAccesses;
    Place* place;
    Services* services;
    unsigned char* dynamicShared;
    const KernelEntry* kernels;
    int kernelCount;
};

}  // namespace margrad
