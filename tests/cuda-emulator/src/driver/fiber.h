/* Stacks that run one CUDA thread each, and the switch between them. */
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace emulator {

/** One stack with what the processor needs to go on with it. One never prepared stands for the system's thread. */
class Fiber {
public:
    using Body = void (*)();

    Fiber() = default;
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /** The first change to the fiber calls `body`, which never returns. `color` spreads the tops of the stacks. */
    void prepare(Body body, unsigned color);

    /** Saves the running state in `from` and goes on with `to`. */
    static void change(Fiber& from, Fiber& to);

    /** Brings the top of the waiting stack into the cache. */
    void fetch() const {
        __builtin_prefetch(state);
        __builtin_prefetch(static_cast<const char*>(state) + 64);
        __builtin_prefetch(static_cast<const char*>(state) + 128);
    }

    /** True for an address in the fiber's stack. */
    bool owns(const void* address) const { return address >= stack && address < (const char*) stack + stackBytes; }

private:
    static constexpr size_t stackBytes = size_t(256) << 10;
    void* stack = nullptr;
    /** The stack pointer of a fiber that waits; on other processors the ucontext_t. */
    void* state = nullptr;
};

/** Fibers that run one endless body, kept between blocks: most blocks find all they need here. */
class FiberPool {
public:
    explicit FiberPool(Fiber::Body body) : body(body) {}

    Fiber* acquire();

    void release(Fiber* fiber) { idle.push_back(fiber); }

    /** After an aborted launch: every fiber starts its body anew. */
    void reset();

private:
    Fiber::Body body;
    std::vector<std::unique_ptr<Fiber>> all;
    std::vector<Fiber*> idle;
};

}  // namespace emulator
