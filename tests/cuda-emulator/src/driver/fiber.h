/* Stacks that run one CUDA thread each, and the switch between them. */
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace emulator {

/** One stack with what the processor needs to go on with it. The default one stands for the operating system's thread. */
class Fiber {
public:
    using Body = void (*)();

    Fiber();
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /** Gives the fiber a stack whose first switch calls `body`, which never returns. `colour` spreads the stacks' tops. */
    void prepare(Body body, unsigned colour);

    /** Saves the running state in `from` and goes on with `to`. */
    static void change(Fiber& from, Fiber& to);

    /** True for an address in the fiber's stack. */
    bool owns(const void* address) const { return address >= stack && address < (const char*) stack + stackBytes; }

private:
    struct State;

    static constexpr size_t stackBytes = size_t(256) << 10;
    void* stack = nullptr;
    std::unique_ptr<State> state;
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
