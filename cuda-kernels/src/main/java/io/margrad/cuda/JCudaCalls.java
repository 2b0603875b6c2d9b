package io.margrad.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** The driver of this machine, through JCuda. */
final class JCudaCalls implements Driver {
    private static final int STREAM_NON_BLOCKING = 1;
    private static final int CAPTURE_THREAD_LOCAL = 1;
    private static final int EVENT_DISABLE_TIMING = 2;
    private static final int NAME_BYTES = 256;

    /**
     * Loads the driver's library.
     *
     * @throws CudaUnavailableException when there is none
     */
    JCudaCalls() {
        Natives.load(CudaLibrary.DRIVER);
        // JCuda's default is to return codes that nobody looks at.
        JCudaDriver.setExceptionsEnabled(true);
    }

    private static void call(String function, Runnable body) {
        try {
            body.run();
        } catch (jcuda.CudaException e) {
            throw CudaException.of(CudaLibrary.DRIVER, function, CUresult.class, e);
        }
    }

    private static int intOf(String function, Consumer<int[]> body) {
        int[] value = new int[1];
        call(function, () -> body.accept(value));
        return value[0];
    }

    private static long longOf(String function, Consumer<long[]> body) {
        long[] value = new long[1];
        call(function, () -> body.accept(value));
        return value[0];
    }

    @Override
    public void cuInit() {
        call("cuInit", () -> JCudaDriver.cuInit(0));
    }

    @Override
    public int cuDriverGetVersion() {
        return intOf("cuDriverGetVersion", JCudaDriver::cuDriverGetVersion);
    }

    @Override
    public int cuDeviceGetCount() {
        return intOf("cuDeviceGetCount", JCudaDriver::cuDeviceGetCount);
    }

    @Override
    public CUdevice cuDeviceGet(int ordinal) {
        CUdevice device = new CUdevice();
        call("cuDeviceGet", () -> JCudaDriver.cuDeviceGet(device, ordinal));
        return device;
    }

    @Override
    public String cuDeviceGetName(CUdevice device) {
        byte[] name = new byte[NAME_BYTES];
        call("cuDeviceGetName", () -> JCudaDriver.cuDeviceGetName(name, name.length, device));
        // The name ends at the first zero byte, and trim takes those away.
        return new String(name, StandardCharsets.UTF_8).trim();
    }

    @Override
    public int cuDeviceGetAttribute(int attribute, CUdevice device) {
        return intOf("cuDeviceGetAttribute", value -> JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
    }

    @Override
    public long cuDeviceTotalMem(CUdevice device) {
        return longOf("cuDeviceTotalMem", bytes -> JCudaDriver.cuDeviceTotalMem(bytes, device));
    }

    @Override
    public CUcontext cuDevicePrimaryCtxRetain(CUdevice device) {
        CUcontext context = new CUcontext();
        call("cuDevicePrimaryCtxRetain", () -> JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        return context;
    }

    @Override
    public void cuDevicePrimaryCtxRelease(CUdevice device) {
        call("cuDevicePrimaryCtxRelease", () -> JCudaDriver.cuDevicePrimaryCtxRelease(device));
    }

    @Override
    public void cuCtxSetCurrent(CUcontext context) {
        call("cuCtxSetCurrent", () -> JCudaDriver.cuCtxSetCurrent(context));
    }

    @Override
    public long cuMemGetInfo() {
        return longOf("cuMemGetInfo", free -> JCudaDriver.cuMemGetInfo(free, new long[1]));
    }

    @Override
    public long cuMemAlloc(long bytes) {
        DevicePointer pointer = new DevicePointer();
        call("cuMemAlloc", () -> JCudaDriver.cuMemAlloc(pointer, bytes));
        return pointer.address();
    }

    @Override
    public void cuMemFree(long address) {
        call("cuMemFree", () -> JCudaDriver.cuMemFree(new DevicePointer(address)));
    }

    @Override
    public Pointer cuMemHostAlloc(long bytes) {
        Pointer pointer = new Pointer();
        call("cuMemHostAlloc", () -> JCudaDriver.cuMemHostAlloc(pointer, bytes, 0));
        return pointer;
    }

    @Override
    public ByteBuffer view(Pointer host, long bytes) {
        return host.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void cuMemFreeHost(Pointer host) {
        call("cuMemFreeHost", () -> JCudaDriver.cuMemFreeHost(host));
    }

    @Override
    public void cuMemcpyHtoDAsync(long to, Pointer from, long bytes, CUstream stream) {
        call("cuMemcpyHtoDAsync", () -> JCudaDriver.cuMemcpyHtoDAsync(new DevicePointer(to), from, bytes, stream));
    }

    @Override
    public void cuMemcpyDtoHAsync(Pointer to, long from, long bytes, CUstream stream) {
        call("cuMemcpyDtoHAsync", () -> JCudaDriver.cuMemcpyDtoHAsync(to, new DevicePointer(from), bytes, stream));
    }

    @Override
    public void cuMemcpyDtoDAsync(long to, long from, long bytes, CUstream stream) {
        DevicePointer target = new DevicePointer(to);
        call("cuMemcpyDtoDAsync", () -> JCudaDriver.cuMemcpyDtoDAsync(target, new DevicePointer(from), bytes, stream));
    }

    @Override
    public void cuMemsetD32Async(long to, int bits, long count, CUstream stream) {
        call("cuMemsetD32Async", () -> JCudaDriver.cuMemsetD32Async(new DevicePointer(to), bits, count, stream));
    }

    @Override
    public CUmodule cuModuleLoadData(byte[] image) {
        CUmodule module = new CUmodule();
        call("cuModuleLoadData", () -> JCudaDriver.cuModuleLoadData(module, image));
        return module;
    }

    @Override
    public void cuModuleUnload(CUmodule module) {
        call("cuModuleUnload", () -> JCudaDriver.cuModuleUnload(module));
    }

    @Override
    public CUfunction cuModuleGetFunction(CUmodule module, String name) {
        CUfunction function = new CUfunction();
        call("cuModuleGetFunction", () -> JCudaDriver.cuModuleGetFunction(function, module, name));
        return function;
    }

    @Override
    public void cuFuncSetAttribute(CUfunction function, int attribute, int value) {
        call("cuFuncSetAttribute", () -> JCudaDriver.cuFuncSetAttribute(function, attribute, value));
    }

    @Override
    public int cuOccupancyMaxActiveBlocksPerMultiprocessor(CUfunction function, int threads, long sharedBytes) {
        String name = "cuOccupancyMaxActiveBlocksPerMultiprocessor";
        return intOf(name, blocks -> JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(
                blocks, function, threads, sharedBytes));
    }

    @Override
    public void cuLaunchKernel(CUfunction function, Grid g, CUstream stream, Pointer table) {
        // Not through call(...): the one function that is called thousands of times a second makes no garbage.
        try {
            JCudaDriver.cuLaunchKernel(
                    function, g.blocksX(), g.blocksY(), g.blocksZ(), g.threadsX(), g.threadsY(), g.threadsZ(),
                    g.sharedBytes(), stream, table, null);
        } catch (jcuda.CudaException e) {
            throw CudaException.of(CudaLibrary.DRIVER, "cuLaunchKernel", CUresult.class, e);
        }
    }

    @Override
    public void cuLaunchCooperativeKernel(CUfunction function, Grid g, CUstream stream, Pointer table) {
        call("cuLaunchCooperativeKernel", () -> JCudaDriver.cuLaunchCooperativeKernel(
                function, g.blocksX(), g.blocksY(), g.blocksZ(), g.threadsX(), g.threadsY(), g.threadsZ(),
                g.sharedBytes(), stream, table));
    }

    @Override
    public CUstream cuStreamCreate() {
        CUstream stream = new CUstream();
        call("cuStreamCreate", () -> JCudaDriver.cuStreamCreate(stream, STREAM_NON_BLOCKING));
        return stream;
    }

    @Override
    public void cuStreamDestroy(CUstream stream) {
        call("cuStreamDestroy", () -> JCudaDriver.cuStreamDestroy(stream));
    }

    @Override
    public void cuStreamSynchronize(CUstream stream) {
        call("cuStreamSynchronize", () -> JCudaDriver.cuStreamSynchronize(stream));
    }

    @Override
    public void cuStreamBeginCapture(CUstream stream) {
        call("cuStreamBeginCapture", () -> JCudaDriver.cuStreamBeginCapture(stream, CAPTURE_THREAD_LOCAL));
    }

    @Override
    public CUgraph cuStreamEndCapture(CUstream stream) {
        CUgraph graph = new CUgraph();
        call("cuStreamEndCapture", () -> JCudaDriver.cuStreamEndCapture(stream, graph));
        return graph;
    }

    @Override
    public CUgraphExec cuGraphInstantiate(CUgraph graph) {
        CUgraphExec executable = new CUgraphExec();
        call("cuGraphInstantiate", () -> JCudaDriver.cuGraphInstantiate(executable, graph, 0));
        return executable;
    }

    @Override
    public void cuGraphLaunch(CUgraphExec graph, CUstream stream) {
        call("cuGraphLaunch", () -> JCudaDriver.cuGraphLaunch(graph, stream));
    }

    @Override
    public void cuGraphExecDestroy(CUgraphExec graph) {
        call("cuGraphExecDestroy", () -> JCudaDriver.cuGraphExecDestroy(graph));
    }

    @Override
    public void cuGraphDestroy(CUgraph graph) {
        call("cuGraphDestroy", () -> JCudaDriver.cuGraphDestroy(graph));
    }

    @Override
    public CUevent cuEventCreate(boolean timing) {
        CUevent event = new CUevent();
        call("cuEventCreate", () -> JCudaDriver.cuEventCreate(event, timing ? 0 : EVENT_DISABLE_TIMING));
        return event;
    }

    @Override
    public void cuEventRecord(CUevent event, CUstream stream) {
        call("cuEventRecord", () -> JCudaDriver.cuEventRecord(event, stream));
    }

    @Override
    public void cuEventSynchronize(CUevent event) {
        call("cuEventSynchronize", () -> JCudaDriver.cuEventSynchronize(event));
    }

    @Override
    public float cuEventElapsedTime(CUevent start, CUevent end) {
        float[] milliseconds = new float[1];
        call("cuEventElapsedTime", () -> JCudaDriver.cuEventElapsedTime(milliseconds, start, end));
        return milliseconds[0];
    }

    @Override
    public void cuEventDestroy(CUevent event) {
        call("cuEventDestroy", () -> JCudaDriver.cuEventDestroy(event));
    }
}
