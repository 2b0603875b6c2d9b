/* How the driver calls kernels. Comes before the kernel text, out of reach of the macros that it defines. */
#pragma once

namespace margrad {

Place place;
Services services;
DynamicShared dynamicShared;

template <class T>
constexpr bool isPointer = false;
template <class T>
constexpr bool isPointer<T*> = true;
template <class T>
constexpr bool isPointer<T* __restrict> = true;

template <size_t... i>
struct Indices {};

template <auto kernel>
struct Entry;

template <class... Parameters, void (*kernel)(Parameters...)>
struct Entry<kernel> {
    static constexpr int count = int(sizeof...(Parameters));
    // One more than needed: an array can't be empty.
    static constexpr unsigned sizes[] = {unsigned(sizeof(Parameters))..., 0};
    static constexpr bool pointers[] = {isPointer<Parameters>..., false};

    template <size_t... i>
    __attribute__((no_sanitize_thread)) static void call(void* const* arguments, Indices<i...>) {
        (void) arguments;
        kernel(*static_cast<Parameters*>(arguments[i])...);
    }

    __attribute__((no_sanitize_thread)) static void run(void* const* arguments) {
        call(arguments, Indices<__integer_pack(sizeof...(Parameters))...>());
    }
};

/** A kernel's bounds as written in __launch_bounds__; only the first, the most threads, can be checked here. */
constexpr unsigned mostThreads(unsigned threads = 0, unsigned = 0, unsigned = 0) { return threads; }

}  // namespace margrad

