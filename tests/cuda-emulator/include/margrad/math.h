/* Mathematical functions of the device, through the compiler's builtins. */
#pragma once

#define MARGRAD_MATH1(name) \
    static inline float name##f(float x) { return __builtin_##name##f(x); } \
    static inline double name(double x) { return __builtin_##name(x); } \
    static inline float name(float x) { return __builtin_##name##f(x); }

#define MARGRAD_MATH2(name) \
    static inline float name##f(float x, float y) { return __builtin_##name##f(x, y); } \
    static inline double name(double x, double y) { return __builtin_##name(x, y); } \
    static inline float name(float x, float y) { return __builtin_##name##f(x, y); }

MARGRAD_MATH1(sqrt)
MARGRAD_MATH1(cbrt)
MARGRAD_MATH1(exp)
MARGRAD_MATH1(exp2)
MARGRAD_MATH1(exp10)
MARGRAD_MATH1(expm1)
MARGRAD_MATH1(log)
MARGRAD_MATH1(log2)
MARGRAD_MATH1(log10)
MARGRAD_MATH1(log1p)
MARGRAD_MATH1(sin)
MARGRAD_MATH1(cos)
MARGRAD_MATH1(tan)
MARGRAD_MATH1(asin)
MARGRAD_MATH1(acos)
MARGRAD_MATH1(atan)
MARGRAD_MATH1(sinh)
MARGRAD_MATH1(cosh)
MARGRAD_MATH1(tanh)
MARGRAD_MATH1(erf)
MARGRAD_MATH1(erfc)
MARGRAD_MATH1(lgamma)
MARGRAD_MATH1(tgamma)
MARGRAD_MATH1(floor)
MARGRAD_MATH1(ceil)
MARGRAD_MATH1(trunc)
MARGRAD_MATH1(round)
MARGRAD_MATH1(rint)
MARGRAD_MATH1(nearbyint)
MARGRAD_MATH1(fabs)
MARGRAD_MATH2(pow)
MARGRAD_MATH2(atan2)
MARGRAD_MATH2(fmod)
MARGRAD_MATH2(fmin)
MARGRAD_MATH2(fmax)
MARGRAD_MATH2(fdim)
MARGRAD_MATH2(hypot)
MARGRAD_MATH2(copysign)

#undef MARGRAD_MATH1
#undef MARGRAD_MATH2

static inline float fmaf(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
static inline double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
static inline float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
static inline float rsqrtf(float x) { return 1.0f / __builtin_sqrtf(x); }
static inline double rsqrt(double x) { return 1.0 / __builtin_sqrt(x); }
static inline float ldexpf(float x, int exponent) { return __builtin_ldexpf(x, exponent); }
static inline float fdividef(float a, float b) { return a / b; }

static inline void sincosf(float x, float* sine, float* cosine) {
    *sine = __builtin_sinf(x);
    *cosine = __builtin_cosf(x);
}

static inline bool isnan(float x) { return __builtin_isnan(x); }
static inline bool isnan(double x) { return __builtin_isnan(x); }
static inline bool isinf(float x) { return __builtin_isinf(x) != 0; }
static inline bool isinf(double x) { return __builtin_isinf(x) != 0; }
static inline bool isfinite(float x) { return __builtin_isfinite(x); }
static inline bool isfinite(double x) { return __builtin_isfinite(x); }
static inline bool signbit(float x) { return __builtin_signbit(x); }
static inline bool signbit(double x) { return __builtin_signbit(x); }

#define MARGRAD_EXTREMES(type) \
    static inline type min(type a, type b) { return b < a ? b : a; } \
    static inline type max(type a, type b) { return a < b ? b : a; }

MARGRAD_EXTREMES(int)
MARGRAD_EXTREMES(unsigned)
MARGRAD_EXTREMES(long)
MARGRAD_EXTREMES(unsigned long)
MARGRAD_EXTREMES(long long)
MARGRAD_EXTREMES(unsigned long long)

#undef MARGRAD_EXTREMES

/* As on the device: of a number and a NaN the number. */
static inline float min(float a, float b) { return __builtin_fminf(a, b); }
static inline float max(float a, float b) { return __builtin_fmaxf(a, b); }
static inline double min(double a, double b) { return __builtin_fmin(a, b); }
static inline double max(double a, double b) { return __builtin_fmax(a, b); }

static inline int abs(int x) { return x < 0 ? -x : x; }
static inline long long llabs(long long x) { return x < 0 ? -x : x; }
static inline float abs(float x) { return __builtin_fabsf(x); }
static inline double abs(double x) { return __builtin_fabs(x); }

/* The fast forms are no less exact here than the slow ones: rounding of the hardware's units can't be shown. */
static inline float __expf(float x) { return __builtin_expf(x); }
static inline float __exp10f(float x) { return __builtin_exp10f(x); }
static inline float __logf(float x) { return __builtin_logf(x); }
static inline float __log2f(float x) { return __builtin_log2f(x); }
static inline float __log10f(float x) { return __builtin_log10f(x); }
static inline float __powf(float x, float y) { return __builtin_powf(x, y); }
static inline float __sinf(float x) { return __builtin_sinf(x); }
static inline float __cosf(float x) { return __builtin_cosf(x); }
static inline float __tanf(float x) { return __builtin_tanf(x); }
static inline float __fdividef(float a, float b) { return a / b; }
static inline float __saturatef(float x) { return !(x > 0.0f) ? 0.0f : x > 1.0f ? 1.0f : x; }
static inline float __frcp_rn(float x) { return 1.0f / x; }
static inline float __frsqrt_rn(float x) { return float(1.0 / __builtin_sqrt(double(x))); }
static inline float __fsqrt_rn(float x) { return __builtin_sqrtf(x); }
static inline float __fdiv_rn(float a, float b) { return a / b; }
static inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
static inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }

/* These are never contracted into a fused multiply-add: that is what a kernel calls them for. */
#define MARGRAD_UNFUSED __attribute__((optimize("fp-contract=off"), noinline)) static
MARGRAD_UNFUSED float __fmul_rn(float a, float b) { return a * b; }
MARGRAD_UNFUSED float __fadd_rn(float a, float b) { return a + b; }
MARGRAD_UNFUSED float __fsub_rn(float a, float b) { return a - b; }
MARGRAD_UNFUSED double __dmul_rn(double a, double b) { return a * b; }
MARGRAD_UNFUSED double __dadd_rn(double a, double b) { return a + b; }
#undef MARGRAD_UNFUSED
