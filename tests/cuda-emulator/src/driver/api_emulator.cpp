/* What tests ask of the emulator itself. */
#include <string>

#include "calls.h"
#include "config.h"
#include "context.h"
#include "memory.h"
#include "objects.h"
#include "report.h"
#include "stream.h"

using namespace emulator;

using Lock = std::lock_guard<std::recursive_mutex>;

/** The `call`-th call of the function from now on (1: the next one, 0: every one) returns `code`; 0, or -1: no such. */
EMULATOR_API int margradEmulatorInject(const char* function, int call, int code) {
    Lock guard(lock());
    return inject(function, call, code) ? 0 : -1;
}

/** Takes all injected faults back. */
EMULATOR_API void margradEmulatorClear() {
    Lock guard(lock());
    clearFaults();
}

/** Revives the context after a sticky error, drops held-back work and captures, forgets the last report and faults. */
EMULATOR_API void margradEmulatorReset() {
    Lock guard(lock());
    clearFaults();
    clearStickyError();
    clearReport();
    dropPending();
}

/** Calls of the function so far, -1: no such function. */
EMULATOR_API long long margradEmulatorCalls(const char* function) {
    Lock guard(lock());
    return callsOf(function);
}

/** The name of the function with this number from 0 on, null past the end. */
EMULATOR_API const char* margradEmulatorFunction(int index) {
    return functionName(index);
}

EMULATOR_API long long margradEmulatorLiveAllocations() {
    Lock guard(lock());
    return deviceMemory().liveCount();
}

EMULATOR_API long long margradEmulatorLiveBytes() {
    Lock guard(lock());
    return (long long) deviceMemory().liveBytes();
}

EMULATOR_API long long margradEmulatorLiveHostAllocations() {
    Lock guard(lock());
    return hostMemory().liveCount();
}

/** Living objects of a kind ("stream", "event", "graph", "graph exec", "module", ...), of all kinds for "". */
EMULATOR_API long long margradEmulatorLiveObjects(const char* kind) {
    Lock guard(lock());
    return livingObjects(kind);
}

/** The last failed check in one line, "" when there was none since the last reset. Valid until the next call. */
EMULATOR_API const char* margradEmulatorLastReport() {
    Lock guard(lock());
    thread_local std::string copy;
    copy = lastReport();
    return copy.c_str();
}

/** Sets what the variable MARGRAD_EMULATOR_`name` would have set; 0, or -1 for an unknown name or a bad value. */
EMULATOR_API int margradEmulatorConfigure(const char* name, const char* value) {
    Lock guard(lock());
    return configure(name, value) ? 0 : -1;
}

namespace {

/** What lives when the process ends has leaked. */
__attribute__((destructor)) void reportLeaks() {
    std::string found = livingObjectsText();
    if (deviceMemory().liveCount() > 0) {
        found += text("%s%lld device allocations (%zu bytes)", found.empty() ? "" : ", ", deviceMemory().liveCount(),
                      deviceMemory().liveBytes());
    }
    if (hostMemory().liveCount() > 0) {
        found += text("%s%lld pinned host allocations (%zu bytes)", found.empty() ? "" : ", ",
                      hostMemory().liveCount(), hostMemory().liveBytes());
    }
    if (!found.empty()) {
        report("leak at exit: " + found);
    }
}

}  // namespace
