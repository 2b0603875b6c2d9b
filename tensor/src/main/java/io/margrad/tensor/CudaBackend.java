package io.margrad.tensor;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.CudaOptions;
import io.margrad.cuda.Element;
import io.margrad.tensor.cuda.CudaEngine;
import io.margrad.tensor.cuda.KernelChoice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A CUDA device: all ops run on it, in order, on one stream. Nothing is copied but what {@link #upload} and {@link #download} copy.
 * Kernels run after the call that started them, so an error of one may be thrown by a later call.
 */
public final class CudaBackend implements Backend {
    private final CudaDevice device;
    private final CudaEngine engine;
    private @Nullable Op op;
    private Tensor[] in = {};
    private boolean backward;

    /**
     * Opens a device.
     *
     * @param ordinal the driver's number of it, from 0
     * @param choice whose kernels multiply and convolve
     * @throws io.margrad.cuda.CudaUnavailableException when there is no driver, no such device, or NVRTC is missing, with the fix
     */
    public static CudaBackend open(int ordinal, CudaOptions options, KernelChoice choice) {
        CudaDevice device = CudaDevice.open(ordinal, options);
        try {
            return new CudaBackend(device, choice);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private CudaBackend(CudaDevice device, KernelChoice choice) {
        this.device = device;
        this.engine = new CudaEngine(device, choice);
        device.operation(this::operation);
    }

    /** The device itself: streams, graphs, memory counters. */
    public CudaDevice device() {
        return device;
    }

    /** The kernels that ops launch. */
    public CudaEngine engine() {
        return engine;
    }

    @Override
    public String describe() {
        return "cuda (" + device.describe() + ", matrix product " + engine.matrixProduct().describe() + ", convolution "
                + engine.convolutions().describe() + ")";
    }

    @Override
    public DeviceBuffer allocate(int size) {
        return new DeviceBuffer(device.allocate(size, Element.FLOAT));
    }

    @Override
    public void release(Buffer buffer) {
        device.free(memory(buffer));
    }

    @Override
    public void upload(float[] values, Buffer to) {
        CudaBuffer memory = memory(to);
        if (values.length != memory.size()) {
            throw new IllegalArgumentException("upload: expected " + memory.size() + " values, found " + values.length);
        }
        device.upload(values, memory);
    }

    @Override
    public float[] download(Buffer from) {
        float[] values = new float[from.size()];
        device.download(memory(from), values);
        return values;
    }

    @Override
    public void fill(Buffer buffer, float value) {
        device.fill(memory(buffer), value);
    }

    @Override
    public NonFinite nonFinite(Buffer buffer) {
        CudaBuffer found = device.allocate(2, Element.INT);
        try {
            engine.reductions().nonFinite(buffer.size(), memory(buffer), found);
            int[] counts = new int[2];
            device.download(found, counts);
            return new NonFinite(counts[0], counts[1]);
        } finally {
            device.free(found);
        }
    }

    /** Labels in device memory for as long as {@code tape} lives, M ints: copied there, or where they are already. */
    public CudaBuffer labels(Tape tape, Labels labels) {
        CudaBuffer there = labels.memory();
        if (there != null) {
            return there;
        }
        CudaBuffer memory = device.allocate(labels.count(), Element.INT);
        tape.onClose(() -> device.free(memory));
        device.upload(labels.toArray(), memory);
        return memory;
    }

    @Override
    public void entering(Op next, Tensor[] inputs, boolean isBackward) {
        op = next;
        in = inputs;
        backward = isBackward;
    }

    private String operation() {
        return op == null ? "" : op.name() + (backward ? " backward of " : " of ") + Arrays.toString(in);
    }

    @Override
    public long allocations() {
        return device.memory().driverAllocations();
    }

    @Override
    public int liveBuffers() {
        return device.memory().liveBuffers();
    }

    @Override
    public void close() {
        device.close();
    }

    private static CudaBuffer memory(Buffer buffer) {
        return switch (buffer) {
            case DeviceBuffer on -> on.memory();
            case HostBuffer host -> throw new IllegalArgumentException("expected a buffer of this device, found one of the CPU");
        };
    }
}
