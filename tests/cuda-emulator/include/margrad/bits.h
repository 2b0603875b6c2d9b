/* Bit and integer intrinsics, reinterpreting casts and conversions with a named rounding. */
#pragma once

namespace margrad {

template <class To, class From>
__margrad_plain__ To bitsOf(From from) {
    static_assert(sizeof(To) == sizeof(From), "a cast of bits needs types of one size");
    To to;
    __builtin_memcpy(&to, &from, sizeof to);
    return to;
}

}  // namespace margrad

static inline float __int_as_float(int value) { return margrad::bitsOf<float>(value); }
static inline int __float_as_int(float value) { return margrad::bitsOf<int>(value); }
static inline float __uint_as_float(unsigned value) { return margrad::bitsOf<float>(value); }
static inline unsigned __float_as_uint(float value) { return margrad::bitsOf<unsigned>(value); }
static inline double __longlong_as_double(long long value) { return margrad::bitsOf<double>(value); }
static inline long long __double_as_longlong(double value) { return margrad::bitsOf<long long>(value); }

static inline int __popc(unsigned value) { return __builtin_popcount(value); }
static inline int __popcll(unsigned long long value) { return __builtin_popcountll(value); }
static inline int __clz(int value) { return value == 0 ? 32 : __builtin_clz(unsigned(value)); }
static inline int __clzll(long long value) { return value == 0 ? 64 : __builtin_clzll(value); }
static inline int __ffs(int value) { return __builtin_ffs(value); }
static inline int __ffsll(long long value) { return __builtin_ffsll(value); }

static inline unsigned __brev(unsigned value) {
    unsigned reversed = 0;
    for (int bit = 0; bit < 32; bit++) {
        reversed = reversed << 1 | (value >> bit & 1);
    }
    return reversed;
}

static inline int __mul24(int a, int b) { return (a << 8 >> 8) * (b << 8 >> 8); }
static inline int __mulhi(int a, int b) { return int((long long) a * b >> 32); }
static inline unsigned __umulhi(unsigned a, unsigned b) { return unsigned((unsigned long long) a * b >> 32); }

static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned long long) ((unsigned __int128) a * b >> 64);
}

/* Conversions saturate on the device where C++ leaves the result undefined; NaN becomes 0. */
namespace margrad {

template <class Integer, class Real>
inline Integer saturate(Real value) {
    constexpr bool isSigned = Integer(-1) < Integer(0);
    constexpr Integer most = isSigned ? Integer(~(Integer(1) << (8 * sizeof(Integer) - 1))) : Integer(~Integer(0));
    constexpr Integer least = isSigned ? Integer(-most - 1) : Integer(0);
    return value != value ? Integer(0) : value >= Real(most) ? most : value <= Real(least) ? least : Integer(value);
}

}  // namespace margrad

static inline int __float2int_rn(float value) { return margrad::saturate<int>(__builtin_rintf(value)); }
static inline int __float2int_rz(float value) { return margrad::saturate<int>(__builtin_truncf(value)); }
static inline int __float2int_rd(float value) { return margrad::saturate<int>(__builtin_floorf(value)); }
static inline int __float2int_ru(float value) { return margrad::saturate<int>(__builtin_ceilf(value)); }
static inline unsigned __float2uint_rn(float value) { return margrad::saturate<unsigned>(__builtin_rintf(value)); }
static inline unsigned __float2uint_rz(float value) { return margrad::saturate<unsigned>(__builtin_truncf(value)); }
static inline long long __float2ll_rn(float value) { return margrad::saturate<long long>(__builtin_rintf(value)); }
static inline int __double2int_rn(double value) { return margrad::saturate<int>(__builtin_rint(value)); }
static inline float __int2float_rn(int value) { return float(value); }
static inline float __uint2float_rn(unsigned value) { return float(value); }
static inline float __ll2float_rn(long long value) { return float(value); }
static inline float __double2float_rn(double value) { return float(value); }
