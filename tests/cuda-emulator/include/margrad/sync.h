/* Barriers of a block, traps and output. */
#pragma once

static inline void __syncthreads(__MARGRAD_SITE__) {
    margrad::services.barrier(margrad::FOLD_NONE, 0, file, line);
}

static inline int __syncthreads_count(int predicate, __MARGRAD_SITE__) {
    return margrad::services.barrier(margrad::FOLD_COUNT, predicate, file, line);
}

static inline int __syncthreads_and(int predicate, __MARGRAD_SITE__) {
    return margrad::services.barrier(margrad::FOLD_AND, predicate, file, line);
}

static inline int __syncthreads_or(int predicate, __MARGRAD_SITE__) {
    return margrad::services.barrier(margrad::FOLD_OR, predicate, file, line);
}

static inline void __trap(__MARGRAD_SITE__) { margrad::services.fail("__trap()", file, line); }
static inline void __nanosleep(unsigned) {}
static inline void __brkpt() {}

/** No clock: nothing here may be taken for a time of a GPU. Counts calls, so that it at least never stands still. */
static inline long long clock64() {
    static long long calls;
    return ++calls;
}

#define assert(condition) \
    ((condition) ? void() : margrad::services.fail("assert(" #condition ")", __builtin_FILE(), __builtin_LINE()))
#define printf(...) margrad::services.print(__VA_ARGS__)
