/* Streams hold their work back, graphs replay it, events pass when it is done. */
#include "harness.h"

using test::Buffer;
using test::Kernels;

namespace {

/** A stream, destroyed at the end. */
class Stream {
public:
    Stream() { OK(cuStreamCreate(&handle, 1)); }
    ~Stream() { cuStreamDestroy_v2(handle); }
    void* handle = nullptr;
};

/** Page-locked floats, freed at the end. */
class Pinned {
public:
    explicit Pinned(size_t count) { OK(cuMemHostAlloc(&address, 4 * count, 0)); }
    ~Pinned() { cuMemFreeHost(address); }
    float* values() const { return static_cast<float*>(address); }
    void* address = nullptr;
};

}  // namespace

TEST(aStreamWorksWhenItIsWaitedFor) {
    Stream stream;
    Pinned host(1), back(1);
    Buffer<float> x(1);
    *host.values() = 1;
    OK(cuMemcpyHtoDAsync_v2(x.address, host.address, 4, stream.handle));
    // Too early: the copy has not begun. A program that does this must see the wrong value.
    *host.values() = 2;
    OK(cuMemcpyDtoHAsync_v2(back.address, x.address, 4, stream.handle));
    CHECK(*back.values() != 2);
    OK(cuStreamSynchronize(stream.handle));
    CHECK(*back.values() == 2);
    float pageable = 3;
    OK(cuMemcpyHtoDAsync_v2(x.address, &pageable, 4, stream.handle));
    pageable = 4;
    OK(cuStreamSynchronize(stream.handle));
    CHECK(x.values()[0] == 3);
}

TEST(aGraphReplaysWithTheArgumentsOfItsCapture) {
    Kernels kernels("extern \"C\" __global__ void add(float* x, float by) { x[threadIdx.x] += by; }");
    Stream stream;
    Pinned host(2);
    Buffer<float> x(2);
    float by = 10;
    void* table[] = {&x.address, &by};
    OK(cuStreamBeginCapture_v2(stream.handle, 0));
    OK(cuMemcpyHtoDAsync_v2(x.address, host.address, 8, stream.handle));
    OK(cuLaunchKernel(kernels.function("add"), 1, 1, 1, 2, 1, 1, 0, stream.handle, table, nullptr));
    by = 1000;
    void* graph = nullptr;
    void* exec = nullptr;
    OK(cuStreamEndCapture(stream.handle, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphDestroy(graph));
    for (float start : {1.0f, 5.0f}) {
        host.values()[0] = host.values()[1] = start;
        OK(cuGraphLaunch(exec, stream.handle));
        OK(cuStreamSynchronize(stream.handle));
        CHECK(x.values()[0] == start + 10 && x.values()[1] == start + 10);
    }
    OK(cuGraphExecDestroy(exec));
}

TEST(aCaptureForbidsToWaitAndToAllocate) {
    Stream stream;
    CUdeviceptr x = 0;
    void* graph = nullptr;
    OK(cuStreamBeginCapture_v2(stream.handle, 0));
    CHECK_RESULT(900, cuMemAlloc_v2(&x, 4));
    CHECK_RESULT(901, cuStreamEndCapture(stream.handle, &graph));
    OK(cuStreamBeginCapture_v2(stream.handle, 0));
    CHECK_RESULT(900, cuStreamSynchronize(stream.handle));
    CHECK_RESULT(901, cuStreamEndCapture(stream.handle, &graph));
    CHECK_RESULT(401, cuStreamEndCapture(stream.handle, &graph));
}

TEST(aReplayFindsMemoryThatWasFreed) {
    Kernels kernels("extern \"C\" __global__ void one(float* x) { x[0] = 1; }");
    Stream stream;
    CUdeviceptr x = 0;
    OK(cuMemAlloc_v2(&x, 4));
    void* table[] = {&x};
    void* graph = nullptr;
    void* exec = nullptr;
    OK(cuStreamBeginCapture_v2(stream.handle, 0));
    OK(cuLaunchKernel(kernels.function("one"), 1, 1, 1, 1, 1, 1, 0, stream.handle, table, nullptr));
    OK(cuStreamEndCapture(stream.handle, &graph));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuMemFree_v2(x));
    OK(cuGraphLaunch(exec, stream.handle));
    CHECK_RESULT(700, cuStreamSynchronize(stream.handle));
    CHECK_REPORT("kernel one", "of a freed device allocation of 4 bytes");
    OK(cuGraphExecDestroy(exec));
    OK(cuGraphDestroy(graph));
}

TEST(eventsPassInOrder) {
    Stream stream;
    void* first = nullptr;
    void* second = nullptr;
    OK(cuEventCreate(&first, 0));
    OK(cuEventCreate(&second, 0));
    float milliseconds = -1;
    CHECK_RESULT(400, cuEventElapsedTime(&milliseconds, first, second));
    OK(cuEventRecord(first, stream.handle));
    OK(cuEventRecord(second, stream.handle));
    CHECK_RESULT(600, cuEventElapsedTime(&milliseconds, first, second));
    OK(cuEventSynchronize(second));
    OK(cuEventElapsedTime(&milliseconds, first, second));
    CHECK(milliseconds >= 0);
    OK(cuEventDestroy_v2(first));
    OK(cuEventDestroy_v2(second));
    CHECK_RESULT(400, cuEventDestroy_v2(second));
}

TEST(pinnedMemoryHasGuardsToo) {
    Pinned host(4);
    host.values()[4] = 1;
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("pinned host allocation of 16 bytes", "written 0 bytes behind its end");
}
