/* Streams, the graphs captured from them, and events. */
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "objects.h"

namespace emulator {

/** One piece of work of a stream: whatever goes wrong in it fails the context. */
using Work = std::function<void()>;

struct Graph {
    std::vector<Work> nodes;
};

struct Capture {
    int mode;
    std::thread::id thread;
    Graph graph;
    bool invalidated = false;
};

/** Work waits here until somebody waits for the stream, so that a missing synchronisation shows. */
struct Stream {
    bool blocking;
    std::deque<Work> pending;
    std::unique_ptr<Capture> capture;
};

struct Event {
    bool timing;
    bool recorded = false;
    bool done = false;
    bool captured = false;
    Stream* stream = nullptr;
    std::chrono::steady_clock::time_point time;
};

/** A stream as programs name it: null, 1 and 2 are the default stream. */
using CUstream = void*;

Objects<Stream>& streams();
Objects<Event>& events();

/** Null for a handle that is no stream. */
Stream* streamOf(CUstream handle);

/** True when the handle names a living stream. */
EMULATOR_SHARED bool isStream(CUstream handle);

/** Gives the stream work: captured, held back or run at once. */
EMULATOR_SHARED CUresult submit(CUstream handle, Work work);

/** True while the stream is being captured: its work must hold for every replay. */
bool isCapturing(CUstream handle);

/** Runs what the stream holds back. */
void drain(Stream& stream);

/** Runs the oldest piece of work that the stream holds back; false when there is none. */
bool step(Stream& stream);

/** Runs what all streams hold back; the null stream's view leaves out streams made as non-blocking. */
void drainAll(bool nonBlockingToo);

/** Refuses, and invalidates a capture that is under way, for calls that a capture forbids. */
CUresult forbiddenInCapture();

/** Refuses, and invalidates, what would make the default stream wait for a stream under capture. */
CUresult implicitInCapture();

/** Forgets all held-back work: nothing runs any more after the context has died. */
void dropPending();

}  // namespace emulator
