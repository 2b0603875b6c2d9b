/* Initialisation, primary contexts and the error that kills them. */
#pragma once

#include <string>

#include "cuda_types.h"

namespace emulator {

/** The primary context of one device. */
struct Context {
    CUdevice device;
    int retained = 0;
};

CUresult initialise();

/** The device's context, null when there is no such device. */
Context* contextOf(CUdevice device);

/** Makes the context current on this thread; null takes none. */
void makeCurrent(Context* context);

Context* currentContext();

/** 0 when a call that only asks about devices may go on, else what it must return. */
CUresult initialised();

/** 0 when this thread may use its context, else what the call must return: the sticky error before all others. */
EMULATOR_SHARED CUresult usable();

/** Reports the line; a sticky code makes every later call return that code. Nothing in a context that is dead. */
EMULATOR_SHARED void fail(CUresult code, const std::string& line);

/** Ends the context with an error that a test asked for: nothing is printed. */
void setStickyError(CUresult code);

/** The error that killed the context, 0 while it lives. */
EMULATOR_SHARED CUresult stickyError();

void clearStickyError();

#define EMULATOR_REQUIRE(check) \
    if (emulator::CUresult refused = (check)) return refused

}  // namespace emulator
