#include "services.h"

#include <cstdarg>
#include <cstdio>

#include "access_check.h"
#include "block.h"
#include "report.h"

namespace emulator {
namespace {

int barrier(int fold, int predicate, const char* file, int line) {
    return Block::running->barrier(fold, predicate, file, line);
}

void gridBarrier(const char* file, int line) {
    Block::running->gridBarrier(file, line);
}

unsigned long long warp(int call, unsigned mask, unsigned long long value, int argument, int width, const char* file,
                        int line) {
    return Block::running->warpCall(call, mask, value, argument, width, file, line);
}

unsigned activeLanes() {
    return Block::running->activeLanes();
}

void failHere(const char* what, const char* file, int line) {
    Block::running->abandon(text("%s at %s:%d, %s", what, file, line, Block::running->runningThread().c_str()));
}

int print(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int written = std::vprintf(format, arguments);
    va_end(arguments);
    return written;
}

}  // namespace

const margrad::Services& kernelServices() {
    static const margrad::Services services = {barrier, gridBarrier, warp, activeLanes, noteFence, noteAccess,
                                               noteMisaligned, failHere, print};
    return services;
}

}  // namespace emulator
