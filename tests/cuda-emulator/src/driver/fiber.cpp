#include "fiber.h"

#include <cstdint>
#include <new>
#include <sys/mman.h>

#if !defined(__x86_64__) || defined(EMULATOR_UCONTEXT)
#include <ucontext.h>
#endif

namespace emulator {

namespace {

/** Faults instead of running into the next stack. */
constexpr size_t GUARD_PAGE = 4096;

/** Tops of stacks a power of two apart would all fall on the same lines of the cache. */
size_t offsetOf(unsigned color) {
    return color % 29 * 192;
}

void* mapStack(size_t bytes) {
    void* stack = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) {
        throw std::bad_alloc();
    }
    mprotect(stack, GUARD_PAGE, PROT_NONE);
    return stack;
}

}  // namespace

#if defined(__x86_64__) && !defined(EMULATOR_UCONTEXT)

/* Saves the six registers that a called function must preserve: all that a switch at a call needs. */
extern "C" void emulatorChangeStack(void** save, void* load);
asm(R"(
    .text
    .hidden emulatorChangeStack
    .globl emulatorChangeStack
    .type emulatorChangeStack, @function
emulatorChangeStack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size emulatorChangeStack, .-emulatorChangeStack
)");

void Fiber::prepare(Body body, unsigned color) {
    if (stack == nullptr) {
        stack = mapStack(stackBytes);
    }
    uintptr_t top = (uintptr_t(stack) + stackBytes - offsetOf(color)) & ~uintptr_t(15);
    void** at = reinterpret_cast<void**>(top);
    // A return address of null ends the stack for debuggers.
    *--at = nullptr;
    *--at = reinterpret_cast<void*>(body);
    for (int saved = 0; saved < 6; saved++) {
        *--at = nullptr;
    }
    state = at;
}

void Fiber::change(Fiber& from, Fiber& to) {
    emulatorChangeStack(&from.state, to.state);
}

#else

namespace {

ucontext_t& contextIn(void*& state) {
    if (state == nullptr) {
        state = new ucontext_t();
    }
    return *static_cast<ucontext_t*>(state);
}

}  // namespace

void Fiber::prepare(Body body, unsigned color) {
    if (stack == nullptr) {
        stack = mapStack(stackBytes);
    }
    ucontext_t& context = contextIn(state);
    getcontext(&context);
    context.uc_stack.ss_sp = stack;
    context.uc_stack.ss_size = stackBytes - offsetOf(color);
    context.uc_link = nullptr;
    makecontext(&context, body, 0);
}

void Fiber::change(Fiber& from, Fiber& to) {
    swapcontext(&contextIn(from.state), &contextIn(to.state));
}

#endif

Fiber::~Fiber() {
    if (stack != nullptr) {
        munmap(stack, stackBytes);
    }
}

Fiber* FiberPool::acquire() {
    if (idle.empty()) {
        all.push_back(std::make_unique<Fiber>());
        all.back()->prepare(body, unsigned(all.size()));
        return all.back().get();
    }
    Fiber* fiber = idle.back();
    idle.pop_back();
    return fiber;
}

void FiberPool::reset() {
    idle.clear();
    for (size_t i = all.size(); i > 0; i--) {
        all[i - 1]->prepare(body, unsigned(i));
        idle.push_back(all[i - 1].get());
    }
}

}  // namespace emulator
