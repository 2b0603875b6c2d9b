/* Streams, capture and graphs. */
#include "calls.h"
#include "context.h"
#include "memory.h"
#include "report.h"
#include "stream.h"

using namespace emulator;

namespace {

struct GraphExec {
    std::vector<Work> nodes;
};

Objects<Graph>& graphs() {
    static auto& all = forever(Objects<Graph>("graph"));
    return all;
}

Objects<GraphExec>& graphExecs() {
    static auto& all = forever(Objects<GraphExec>("graph exec"));
    return all;
}

}  // namespace

EMULATOR_API CUresult cuStreamCreate(Stream** stream, unsigned flags) {
    EMULATOR_ENTER(cuStreamCreate, CUresult);
    EMULATOR_REQUIRE(usable());
    if (stream == nullptr || flags > 1) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *stream = streams().make(Stream{flags == 0, {}, nullptr});
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuStreamDestroy_v2(Stream* handle) {
    EMULATOR_ENTER(cuStreamDestroy, CUresult);
    EMULATOR_REQUIRE(initialised());
    Stream* stream = streams().find(handle);
    if (stream == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    drain(*stream);
    events().forEach([&](Event& event) { event.stream = event.stream == stream ? nullptr : event.stream; });
    streams().destroy(stream);
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuStreamSynchronize(CUstream handle) {
    EMULATOR_ENTER(cuStreamSynchronize, CUresult);
    EMULATOR_REQUIRE(usable());
    Stream* stream = streamOf(handle);
    if (stream == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    EMULATOR_REQUIRE(forbiddenInCapture());
    if (uintptr_t(handle) <= 2) {
        drainAll(false);
    }
    drain(*stream);
    checkGuards("cuStreamSynchronize");
    return stickyError();
}

EMULATOR_API CUresult cuStreamQuery(CUstream handle) {
    EMULATOR_ENTER(cuStreamQuery, CUresult);
    EMULATOR_REQUIRE(usable());
    Stream* stream = streamOf(handle);
    if (stream == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    EMULATOR_REQUIRE(forbiddenInCapture());
    // Whoever asks again and again sees the stream get on.
    bool busy = step(*stream);
    EMULATOR_REQUIRE(stickyError());
    return busy ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}

EMULATOR_API CUresult cuStreamBeginCapture_v2(CUstream handle, int mode) {
    EMULATOR_ENTER(cuStreamBeginCapture, CUresult);
    EMULATOR_REQUIRE(usable());
    Stream* stream = streamOf(handle);
    if (stream == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (uintptr_t(handle) <= 2) {
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    if (stream->capture != nullptr) {
        return CUDA_ERROR_ILLEGAL_STATE;
    }
    if (mode < 0 || mode > 2) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    stream->capture = std::make_unique<Capture>(Capture{mode, std::this_thread::get_id(), {}});
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuStreamIsCapturing(CUstream handle, int* status) {
    EMULATOR_ENTER(cuStreamIsCapturing, CUresult);
    EMULATOR_REQUIRE(usable());
    Stream* stream = streamOf(handle);
    if (stream == nullptr || status == nullptr) {
        return stream == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_INVALID_VALUE;
    }
    *status = stream->capture == nullptr ? 0 : stream->capture->invalidated ? 2 : 1;
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuStreamEndCapture(CUstream handle, Graph** graph) {
    EMULATOR_ENTER(cuStreamEndCapture, CUresult);
    EMULATOR_REQUIRE(usable());
    Stream* stream = streamOf(handle);
    if (stream == nullptr || graph == nullptr) {
        return stream == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_ERROR_INVALID_VALUE;
    }
    if (stream->capture == nullptr) {
        return CUDA_ERROR_ILLEGAL_STATE;
    }
    if (stream->capture->mode != 2 && stream->capture->thread != std::this_thread::get_id()) {
        return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
    }
    std::unique_ptr<Capture> capture = std::move(stream->capture);
    *graph = nullptr;
    if (capture->invalidated) {
        return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    }
    *graph = graphs().make(std::move(capture->graph));
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuGraphInstantiateWithFlags(GraphExec** exec, Graph* handle, unsigned long long) {
    EMULATOR_ENTER(cuGraphInstantiateWithFlags, CUresult);
    EMULATOR_REQUIRE(usable());
    Graph* graph = graphs().find(handle);
    if (graph == nullptr || exec == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *exec = graphExecs().make(GraphExec{graph->nodes});
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuGraphLaunch(GraphExec* handle, CUstream stream) {
    EMULATOR_ENTER(cuGraphLaunch, CUresult);
    EMULATOR_REQUIRE(usable());
    GraphExec* exec = graphExecs().find(handle);
    if (exec == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (isCapturing(stream)) {
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    for (const Work& node : exec->nodes) {
        EMULATOR_REQUIRE(submit(stream, node));
    }
    return CUDA_SUCCESS;
}

EMULATOR_API CUresult cuGraphExecDestroy(GraphExec* exec) {
    EMULATOR_ENTER(cuGraphExecDestroy, CUresult);
    EMULATOR_REQUIRE(initialised());
    return graphExecs().destroy(exec) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

EMULATOR_API CUresult cuGraphDestroy(Graph* graph) {
    EMULATOR_ENTER(cuGraphDestroy, CUresult);
    EMULATOR_REQUIRE(initialised());
    return graphs().destroy(graph) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
