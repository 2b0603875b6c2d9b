/* What the lanes of one warp do together: shuffles, votes, reductions. */
#pragma once

namespace margrad {

template <class T>
__margrad_plain__ T warpCall(int call, unsigned mask, T value, int argument, int width, const char* file, int line) {
    static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof value);
    bits = services.warp(call, mask, bits, argument, width, file, line);
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

}  // namespace margrad

#define MARGRAD_SHUFFLE(name, call, Argument) \
    template <class T> \
    static inline T name(unsigned mask, T value, Argument argument, int width = 32, __MARGRAD_SITE__) { \
        return margrad::warpCall(margrad::call, mask, value, int(argument), width, file, line); \
    }

MARGRAD_SHUFFLE(__shfl_sync, WARP_SHUFFLE, int)
MARGRAD_SHUFFLE(__shfl_up_sync, WARP_SHUFFLE_UP, unsigned)
MARGRAD_SHUFFLE(__shfl_down_sync, WARP_SHUFFLE_DOWN, unsigned)
MARGRAD_SHUFFLE(__shfl_xor_sync, WARP_SHUFFLE_XOR, int)

#undef MARGRAD_SHUFFLE

static inline void __syncwarp(unsigned mask = 0xffffffffu, __MARGRAD_SITE__) {
    margrad::services.warp(margrad::WARP_SYNC, mask, 0, 0, 32, file, line);
}

static inline unsigned __activemask() { return margrad::services.activeLanes(); }

#define MARGRAD_VOTE(Result, name, call, Value) \
    static inline Result name(unsigned mask, Value value, __MARGRAD_SITE__) { \
        return Result(margrad::services.warp(margrad::call, mask, (unsigned long long) (long long) value, 0, 32, \
                                              file, line)); \
    }

MARGRAD_VOTE(unsigned, __ballot_sync, WARP_BALLOT, int)
MARGRAD_VOTE(int, __any_sync, WARP_ANY, int)
MARGRAD_VOTE(int, __all_sync, WARP_ALL, int)
MARGRAD_VOTE(int, __reduce_add_sync, WARP_ADD, int)
MARGRAD_VOTE(unsigned, __reduce_add_sync, WARP_ADD, unsigned)
MARGRAD_VOTE(int, __reduce_min_sync, WARP_MIN, int)
MARGRAD_VOTE(unsigned, __reduce_min_sync, WARP_UMIN, unsigned)
MARGRAD_VOTE(int, __reduce_max_sync, WARP_MAX, int)
MARGRAD_VOTE(unsigned, __reduce_max_sync, WARP_UMAX, unsigned)
MARGRAD_VOTE(unsigned, __reduce_and_sync, WARP_AND, unsigned)
MARGRAD_VOTE(unsigned, __reduce_or_sync, WARP_OR, unsigned)
MARGRAD_VOTE(unsigned, __reduce_xor_sync, WARP_XOR, unsigned)

#undef MARGRAD_VOTE

template <class T>
static inline unsigned __match_any_sync(unsigned mask, T value, __MARGRAD_SITE__) {
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof value);
    return unsigned(margrad::services.warp(margrad::WARP_MATCH, mask, bits, 0, 32, file, line));
}
