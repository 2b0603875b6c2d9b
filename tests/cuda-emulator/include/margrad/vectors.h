/* CUDA's built-in vector types and their make functions. */
#pragma once

using uint3 = margrad::Index;

struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
    constexpr dim3(const uint3& index) : x(index.x), y(index.y), z(index.z) {}
    constexpr operator uint3() const { return {x, y, z}; }
};

static inline uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }

#define MARGRAD_VECTOR1(type, name) \
    struct name##1 { type x; }; \
    static inline name##1 make_##name##1(type x) { return {x}; }

/* Vectors of 2 and 4 are aligned as on the device, so that a misaligned access can be seen. */
#define MARGRAD_VECTOR2(type, name) \
    struct alignas(2 * sizeof(type)) name##2 { type x, y; }; \
    static inline name##2 make_##name##2(type x, type y) { return {x, y}; }

#define MARGRAD_VECTOR3(type, name) \
    struct name##3 { type x, y, z; }; \
    static inline name##3 make_##name##3(type x, type y, type z) { return {x, y, z}; }

#define MARGRAD_VECTOR4(type, name) \
    struct alignas(4 * sizeof(type) > 16 ? 16 : 4 * sizeof(type)) name##4 { type x, y, z, w; }; \
    static inline name##4 make_##name##4(type x, type y, type z, type w) { return {x, y, z, w}; }

#define MARGRAD_VECTORS(type, name) \
    MARGRAD_VECTOR1(type, name) MARGRAD_VECTOR2(type, name) MARGRAD_VECTOR3(type, name) MARGRAD_VECTOR4(type, name)

MARGRAD_VECTORS(signed char, char)
MARGRAD_VECTORS(unsigned char, uchar)
MARGRAD_VECTORS(short, short)
MARGRAD_VECTORS(unsigned short, ushort)
MARGRAD_VECTORS(int, int)
MARGRAD_VECTORS(long long, longlong)
MARGRAD_VECTORS(unsigned long long, ulonglong)
MARGRAD_VECTORS(float, float)
MARGRAD_VECTORS(double, double)
MARGRAD_VECTOR1(unsigned, uint)
MARGRAD_VECTOR2(unsigned, uint)
MARGRAD_VECTOR4(unsigned, uint)

#undef MARGRAD_VECTORS
#undef MARGRAD_VECTOR1
#undef MARGRAD_VECTOR2
#undef MARGRAD_VECTOR3
#undef MARGRAD_VECTOR4
