/* The checking mode: g++ calls these before each load and store, as it would for its own race detector. */
#pragma once

#define MARGRAD_HOOK extern "C" __attribute__((used, no_sanitize_thread))

#define MARGRAD_ACCESS(name, kind, bytes) \
    MARGRAD_HOOK void __tsan_##name##bytes(void* address) { \
        margrad::services.access(address, bytes, margrad::kind, __builtin_return_address(0)); \
    }

#define MARGRAD_ACCESSES(bytes) \
    MARGRAD_ACCESS(read, ACCESS_READ, bytes) \
    MARGRAD_ACCESS(write, ACCESS_WRITE, bytes)

/* For types that promise no alignment. */
#define MARGRAD_UNALIGNED(bytes) \
    MARGRAD_HOOK void __tsan_unaligned_read##bytes(void* address) { \
        margrad::services.access(address, bytes, margrad::ACCESS_READ_UNALIGNED, __builtin_return_address(0)); \
    } \
    MARGRAD_HOOK void __tsan_unaligned_write##bytes(void* address) { \
        margrad::services.access(address, bytes, margrad::ACCESS_WRITE_UNALIGNED, __builtin_return_address(0)); \
    }

MARGRAD_ACCESSES(1)
MARGRAD_ACCESSES(2)
MARGRAD_ACCESSES(4)
MARGRAD_ACCESSES(8)
MARGRAD_ACCESSES(16)
MARGRAD_UNALIGNED(2)
MARGRAD_UNALIGNED(4)
MARGRAD_UNALIGNED(8)
MARGRAD_UNALIGNED(16)

MARGRAD_HOOK void __tsan_read_range(void* address, long bytes) {
    margrad::services.access(address, unsigned(bytes), margrad::ACCESS_READ_UNALIGNED, __builtin_return_address(0));
}

MARGRAD_HOOK void __tsan_write_range(void* address, long bytes) {
    margrad::services.access(address, unsigned(bytes), margrad::ACCESS_WRITE_UNALIGNED, __builtin_return_address(0));
}

/* What g++ passes with -fsanitize=alignment: the place in the text comes first. */
MARGRAD_HOOK void __ubsan_handle_type_mismatch_v1(void* data, void* address) {
    struct Place {
        const char* file;
        unsigned line;
        unsigned column;
    };
    const Place& place = *static_cast<const Place*>(data);
    margrad::services.misaligned(address, place.file, int(place.line));
}

MARGRAD_HOOK void __tsan_init() {}
MARGRAD_HOOK void __tsan_func_entry(void*) {}
MARGRAD_HOOK void __tsan_func_exit(void*) {}

#undef MARGRAD_HOOK
#undef MARGRAD_ACCESS
#undef MARGRAD_ACCESSES
#undef MARGRAD_UNALIGNED
