/* Events. */
#include "calls.h"
#include "context.h"
#include "memory.h"
#include "stream.h"

using namespace emulator;

namespace {

constexpr unsigned DISABLE_TIMING = 2;

/** Runs the event's stream until the event has passed. */
void waitFor(Event& event) {
    while (!event.done && event.stream != nullptr && step(*event.stream)) {
    }
}

}  // namespace

EMULATOR_API CUresult cuEventCreate(Event** event, unsigned flags) {
    EMULATOR_ENTER(cuEventCreate, CUresult);
    EMULATOR_REQUIRE(usable());
    if (event == nullptr || flags > 7) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *event = events().make();
    (*event)->timing = (flags & DISABLE_TIMING) == 0;
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuEventRecord(Event* handle, CUstream stream) {
    EMULATOR_ENTER(cuEventRecord, CUresult);
    EMULATOR_REQUIRE(usable());
    Event* event = events().find(handle);
    if (event == nullptr || streamOf(stream) == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    event->captured = isCapturing(stream);
    if (event->captured) {
        return CUDA_SUCCESS;
    }
    event->recorded = true;
    event->done = false;
    event->stream = streamOf(stream);
    return submit(stream, [handle] {
        if (Event* passed = events().find(handle)) {
            passed->done = true;
            passed->time = std::chrono::steady_clock::now();
        }
    });
}

EMULATOR_API CUresult cuStreamWaitEvent(CUstream stream, Event* handle, unsigned) {
    EMULATOR_ENTER(cuStreamWaitEvent, CUresult);
    EMULATOR_REQUIRE(usable());
    Event* event = events().find(handle);
    if (event == nullptr || streamOf(stream) == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (event->captured || isCapturing(stream)) {
        return CUDA_ERROR_NOT_SUPPORTED;
    }
    return submit(stream, [handle] {
        if (Event* awaited = events().find(handle)) {
            waitFor(*awaited);
        }
    });
}

EMULATOR_API CUresult cuEventQuery(Event* handle) {
    EMULATOR_ENTER(cuEventQuery, CUresult);
    EMULATOR_REQUIRE(usable());
    Event* event = events().find(handle);
    if (event == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    EMULATOR_REQUIRE(forbiddenInCapture());
    if (event->captured) {
        return CUDA_ERROR_CAPTURED_EVENT;
    }
    bool busy = event->recorded && !event->done && event->stream != nullptr && step(*event->stream);
    EMULATOR_REQUIRE(stickyError());
    return busy ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}

EMULATOR_API CUresult cuEventSynchronize(Event* handle) {
    EMULATOR_ENTER(cuEventSynchronize, CUresult);
    EMULATOR_REQUIRE(usable());
    Event* event = events().find(handle);
    if (event == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    EMULATOR_REQUIRE(forbiddenInCapture());
    if (event->captured) {
        return CUDA_ERROR_CAPTURED_EVENT;
    }
    waitFor(*event);
    checkGuards("cuEventSynchronize");
    return stickyError();
}

EMULATOR_API CUresult cuEventElapsedTime(float* milliseconds, Event* first, Event* second) {
    EMULATOR_ENTER(cuEventElapsedTime, CUresult);
    EMULATOR_REQUIRE(usable());
    Event* begin = events().find(first);
    Event* end = events().find(second);
    if (milliseconds == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (begin == nullptr || end == nullptr || !begin->timing || !end->timing || !begin->recorded || !end->recorded) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (!begin->done || !end->done) {
        return CUDA_ERROR_NOT_READY;
    }
    *milliseconds = std::chrono::duration<float, std::milli>(end->time - begin->time).count();
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuEventDestroy_v2(Event* event) {
    EMULATOR_ENTER(cuEventDestroy, CUresult);
    EMULATOR_REQUIRE(initialised());
    return events().destroy(event) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}
