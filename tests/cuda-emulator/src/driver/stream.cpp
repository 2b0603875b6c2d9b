#include "stream.h"

#include "config.h"
#include "context.h"

namespace emulator {
namespace {

/** A device would have begun long before; also bounds the memory that held-back work takes. */
constexpr size_t MOST_PENDING = 4096;

Stream& defaultStream() {
    static Stream& stream = forever(Stream{true, {}, nullptr});
    return stream;
}

template <class Visit>
void forEachStream(Visit visit) {
    visit(defaultStream());
    streams().forEach(visit);
}

}  // namespace

Objects<Stream>& streams() {
    static auto& all = forever(Objects<Stream>("stream"));
    return all;
}

Objects<Event>& events() {
    static auto& all = forever(Objects<Event>("event"));
    return all;
}

Stream* streamOf(CUstream handle) {
    return uintptr_t(handle) <= 2 ? &defaultStream() : streams().find(handle);
}

bool isStream(CUstream handle) {
    return streamOf(handle) != nullptr;
}

CUresult submit(CUstream handle, Work work) {
    Stream* stream = streamOf(handle);
    if (stream == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (stream->capture != nullptr) {
        if (stream->capture->invalidated) {
            return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
        }
        stream->capture->graph.nodes.push_back(std::move(work));
        return CUDA_SUCCESS;
    }
    if (stream == &defaultStream()) {
        EMULATOR_REQUIRE(implicitInCapture());
        streams().forEach([](Stream& other) { other.blocking ? drain(other) : void(); });
    } else if (stream->blocking) {
        drain(defaultStream());
    }
    stream->pending.push_back(std::move(work));
    if (!config().lazy || stream->pending.size() > MOST_PENDING) {
        drain(*stream);
    }
    return CUDA_SUCCESS;
}

bool isCapturing(CUstream handle) {
    Stream* stream = streamOf(handle);
    return stream != nullptr && stream->capture != nullptr;
}

bool step(Stream& stream) {
    if (stream.pending.empty()) {
        return false;
    }
    Work work = std::move(stream.pending.front());
    stream.pending.pop_front();
    if (stickyError() == CUDA_SUCCESS) {
        work();
    }
    return true;
}

void drain(Stream& stream) {
    while (step(stream)) {
    }
}

void drainAll(bool nonBlockingToo) {
    forEachStream([&](Stream& stream) {
        if (stream.blocking || nonBlockingToo) {
            drain(stream);
        }
    });
}

CUresult forbiddenInCapture() {
    CUresult refused = CUDA_SUCCESS;
    forEachStream([&](Stream& stream) {
        Capture* capture = stream.capture.get();
        bool relaxed = capture == nullptr || capture->mode == 2;
        if (!relaxed && (capture->mode == 0 || capture->thread == std::this_thread::get_id())) {
            capture->invalidated = true;
            refused = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
    });
    return refused;
}

CUresult implicitInCapture() {
    CUresult refused = CUDA_SUCCESS;
    forEachStream([&](Stream& stream) {
        if (stream.capture != nullptr && stream.blocking) {
            stream.capture->invalidated = true;
            refused = CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
        }
    });
    return refused;
}

void dropPending() {
    forEachStream([](Stream& stream) {
        stream.pending.clear();
        stream.capture.reset();
    });
}

}  // namespace emulator
