package io.margrad.cuda;

import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;

/**
 * The functions of the driver that are called, under their own names: the seam where tests put another driver. Each
 * throws {@link CudaException} with function and code and no context. Device addresses are plain numbers.
 */
interface Driver {
    void cuInit();

    int cuDriverGetVersion();

    int cuDeviceGetCount();

    CUdevice cuDeviceGet(int ordinal);

    String cuDeviceGetName(CUdevice device);

    int cuDeviceGetAttribute(int attribute, CUdevice device);

    long cuDeviceTotalMem(CUdevice device);

    CUcontext cuDevicePrimaryCtxRetain(CUdevice device);

    void cuDevicePrimaryCtxRelease(CUdevice device);

    void cuCtxSetCurrent(CUcontext context);

    /** Bytes that are free on the device, whoever has the others. */
    long cuMemGetInfo();

    long cuMemAlloc(long bytes);

    void cuMemFree(long address);

    Pointer cuMemHostAlloc(long bytes);

    /** The memory behind a pointer of {@link #cuMemHostAlloc}, in the machine's byte order. */
    ByteBuffer view(Pointer host, long bytes);

    void cuMemFreeHost(Pointer host);

    void cuMemcpyHtoDAsync(long to, Pointer from, long bytes, CUstream stream);

    void cuMemcpyDtoHAsync(Pointer to, long from, long bytes, CUstream stream);

    void cuMemcpyDtoDAsync(long to, long from, long bytes, CUstream stream);

    void cuMemsetD32Async(long to, int bits, long count, CUstream stream);

    CUmodule cuModuleLoadData(byte[] image);

    void cuModuleUnload(CUmodule module);

    CUfunction cuModuleGetFunction(CUmodule module, String name);

    void cuFuncSetAttribute(CUfunction function, int attribute, int value);

    int cuOccupancyMaxActiveBlocksPerMultiprocessor(CUfunction function, int threads, long sharedBytes);

    void cuLaunchKernel(CUfunction function, Grid grid, CUstream stream, Pointer table);

    void cuLaunchCooperativeKernel(CUfunction function, Grid grid, CUstream stream, Pointer table);

    CUstream cuStreamCreate();

    void cuStreamDestroy(CUstream stream);

    void cuStreamSynchronize(CUstream stream);

    void cuStreamBeginCapture(CUstream stream);

    CUgraph cuStreamEndCapture(CUstream stream);

    CUgraphExec cuGraphInstantiate(CUgraph graph);

    void cuGraphLaunch(CUgraphExec graph, CUstream stream);

    void cuGraphExecDestroy(CUgraphExec graph);

    void cuGraphDestroy(CUgraph graph);

    CUevent cuEventCreate(boolean timing);

    void cuEventRecord(CUevent event, CUstream stream);

    void cuEventSynchronize(CUevent event);

    float cuEventElapsedTime(CUevent start, CUevent end);

    void cuEventDestroy(CUevent event);
}
