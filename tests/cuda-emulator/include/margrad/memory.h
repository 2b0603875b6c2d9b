/* Atomics, cached loads and fences. */
#pragma once

namespace margrad {

__margrad_plain__ void note(const void* address, unsigned bytes, int kind) {
#ifdef MARGRAD_CHECK_ACCESSES
    services.access(address, bytes, kind, __builtin_return_address(0));
#else
    (void) address, (void) bytes, (void) kind;
#endif
}

/** Threads change only at barriers, so reading, changing and writing is one step without any lock. */
template <class T, class Change>
__attribute__((no_sanitize_thread, noinline)) T atomicChange(T* address, Change change) {
    note(address, sizeof(T), ACCESS_ATOMIC);
    T before = *address;
    *address = change(before);
    return before;
}

template <class T>
struct Same {
    using type = T;
};

}  // namespace margrad

#define MARGRAD_ATOMIC(name, expression) \
    template <class T> \
    static inline T name(T* address, typename margrad::Same<T>::type operand) { \
        return margrad::atomicChange(address, [=](T before) __attribute__((no_sanitize_thread)) -> T { \
            return expression; \
        }); \
    } \
    template <class T> \
    static inline T name##_block(T* address, typename margrad::Same<T>::type operand) { return name(address, operand); }

MARGRAD_ATOMIC(atomicAdd, before + operand)
MARGRAD_ATOMIC(atomicSub, before - operand)
MARGRAD_ATOMIC(atomicExch, ((void) before, operand))
MARGRAD_ATOMIC(atomicMin, operand < before ? operand : before)
MARGRAD_ATOMIC(atomicMax, before < operand ? operand : before)
MARGRAD_ATOMIC(atomicAnd, before & operand)
MARGRAD_ATOMIC(atomicOr, before | operand)
MARGRAD_ATOMIC(atomicXor, before ^ operand)
MARGRAD_ATOMIC(atomicInc, before >= operand ? 0 : before + 1)
MARGRAD_ATOMIC(atomicDec, before == 0 || before > operand ? operand : before - 1)

#undef MARGRAD_ATOMIC

template <class T>
static inline T atomicCAS(T* address, typename margrad::Same<T>::type expected,
                          typename margrad::Same<T>::type desired) {
    return margrad::atomicChange(address, [=](T before) __attribute__((no_sanitize_thread)) -> T {
        return before == expected ? desired : before;
    });
}

#define MARGRAD_LOAD(name) \
    template <class T> \
    static inline T name(const T* address) { return *address; }

MARGRAD_LOAD(__ldg)
MARGRAD_LOAD(__ldca)
MARGRAD_LOAD(__ldcg)
MARGRAD_LOAD(__ldcs)
MARGRAD_LOAD(__ldcv)

#undef MARGRAD_LOAD

#define MARGRAD_STORE(name) \
    template <class T> \
    static inline void name(T* address, typename margrad::Same<T>::type value) { *address = value; }

MARGRAD_STORE(__stwb)
MARGRAD_STORE(__stcg)
MARGRAD_STORE(__stcs)
MARGRAD_STORE(__stwt)

#undef MARGRAD_STORE

static inline void __threadfence() { margrad::services.fence(); }
static inline void __threadfence_block() { margrad::services.fence(); }
static inline void __threadfence_system() { margrad::services.fence(); }

#ifdef MARGRAD_CHECK_ACCESSES
#include "access.h"
#endif
