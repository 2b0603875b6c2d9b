#include "trap.h"

#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <sys/syscall.h>
#include <unistd.h>

#include "block.h"
#include "config.h"
#include "memory.h"
#include "report.h"

namespace emulator {
namespace {

constexpr int CAUGHT[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
constexpr size_t HANDLER_STACK = 64 << 10;

sigjmp_buf comeBack;
volatile pid_t kernelThread = 0;
volatile int caughtSignal = 0;
volatile uintptr_t caughtAddress = 0;
struct sigaction previous[65];

int timeSignal() {
    return SIGRTMIN + 9;
}

pid_t threadId() {
    return pid_t(syscall(SYS_gettid));
}

void passOn(int signal, siginfo_t* info, void* context) {
    const struct sigaction& before = previous[signal];
    if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr) {
        before.sa_sigaction(signal, info, context);
    } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
        before.sa_handler(signal);
    } else if (signal != timeSignal()) {
        // The faulting instruction runs again and meets the default action.
        sigaction(signal, &before, nullptr);
    }
}

void handle(int signal, siginfo_t* info, void* context) {
    if (kernelThread == 0 || kernelThread != threadId()) {
        passOn(signal, info, context);
        return;
    }
    kernelThread = 0;
    caughtSignal = signal;
    caughtAddress = uintptr_t(info->si_addr);
    siglongjmp(comeBack, 1);
}

void install() {
    static bool installed = false;
    if (installed) {
        return;
    }
    installed = true;
    struct sigaction action = {};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int signal : CAUGHT) {
        sigaction(signal, &action, &previous[signal]);
    }
    sigaction(timeSignal(), &action, &previous[timeSignal()]);
}

/** A handler needs a stack of its own: the fault may be that the fiber's stack is used up. */
void giveHandlerStack() {
    thread_local bool given = false;
    stack_t before;
    if (given || (sigaltstack(nullptr, &before) == 0 && (before.ss_flags & SS_DISABLE) == 0)) {
        return;
    }
    // Lives as long as the thread may run kernels, so it is never given back.
    stack_t stack = {};
    stack.ss_sp = std::malloc(HANDLER_STACK);
    stack.ss_size = HANDLER_STACK;
    given = sigaltstack(&stack, nullptr) == 0;
}

/** Sends the time signal to this thread after so many seconds; 0 takes it back. */
void armTimer(int seconds) {
    thread_local timer_t timer;
    thread_local bool made = false;
    if (!made) {
        sigevent event = {};
        event.sigev_notify = SIGEV_THREAD_ID;
        event.sigev_signo = timeSignal();
        event._sigev_un._tid = threadId();
        made = timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
    }
    itimerspec when = {};
    when.it_value.tv_sec = seconds;
    timer_settime(timer, 0, &when, nullptr);
}

std::string describe() {
    if (caughtSignal == timeSignal()) {
        return text("ran longer than %d s", config().timeout);
    }
    if (caughtSignal == SIGFPE) {
        return "integer division by zero";
    }
    if (caughtSignal == SIGILL) {
        return "illegal instruction";
    }
    std::string problem = deviceProblem(reinterpret_cast<void*>(caughtAddress), 1);
    return "illegal address: " + (problem.empty() ? text("%#zx", size_t(caughtAddress)) : problem);
}

}  // namespace

std::string runTrapped(void (*body)(void*), void* data, bool* timedOut) {
    install();
    giveHandlerStack();
    caughtSignal = 0;
    if (sigsetjmp(comeBack, 1) == 0) {
        armTimer(config().timeout);
        kernelThread = threadId();
        body(data);
        kernelThread = 0;
    }
    armTimer(0);
    *timedOut = caughtSignal == timeSignal();
    if (caughtSignal == 0) {
        return "";
    }
    std::string what = describe() + (Block::running == nullptr ? "" : ", " + Block::running->runningThread());
    Block::resetFibers();
    return what;
}

}  // namespace emulator
