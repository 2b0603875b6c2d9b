package io.margrad.tensor;

import io.margrad.cuda.CudaBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A float32 array with a shape, on one backend. No op ever changes it.
 *
 * <p>A tensor that a {@link Tape} made is freed when the tape ends; one made by {@link #persistent} lives until {@link #close()}. Use
 * after that throws {@link IllegalStateException} with the tensor's name.
 */
public final class Tensor {
    private final String name;
    private final Shape shape;
    private final Backend backend;
    private final boolean differentiable;
    private @Nullable Buffer buffer;

    Tensor(String name, Shape shape, Backend backend, boolean differentiable) {
        this.name = name;
        this.shape = shape;
        this.backend = backend;
        this.differentiable = differentiable;
        this.buffer = backend.allocate(shape.size());
    }

    /**
     * A tensor that outlives every tape: a parameter or a piece of state. Its owner closes it.
     *
     * @param name for error messages and drawings
     * @param values the elements, row-major; copied
     * @param differentiable whether tapes compute a gradient for it
     * @throws IllegalArgumentException unless there is one value for each element
     */
    public static Tensor persistent(Backend backend, String name, Shape shape, float[] values, boolean differentiable) {
        checkLength(name, shape, values);
        Tensor tensor = new Tensor(name, shape, backend, differentiable);
        backend.upload(values, tensor.buffer());
        return tensor;
    }

    /** What messages and drawings call it. */
    public String name() {
        return name;
    }

    /** Its dimensions; the elements are row-major. */
    public Shape shape() {
        return shape;
    }

    /** The device it is on. */
    public Backend backend() {
        return backend;
    }

    /** Whether a gradient flows into this tensor: it is a parameter, or an op computed it from one on a recording tape. */
    public boolean differentiable() {
        return differentiable;
    }

    /** The memory. Ops read it; only the op that makes the tensor, an optimiser or the owner of persistent state write it. */
    public Buffer buffer() {
        if (buffer == null) {
            throw new IllegalStateException("tensor '" + name + "' " + shape + " was used after it was freed");
        }
        return buffer;
    }

    /** The elements as the CPU engine's array, row-major, not a copy. */
    public float[] host() {
        return host(Layout.ROWS);
    }

    /**
     * The elements as the CPU engine's array in a layout of the caller's choice, not a copy. What is there in another layout is moved
     * first, so arrays got before must not be used afterwards. Not to be called from a task of the workers.
     */
    public float[] host(Layout wanted) {
        HostBuffer host = hostBuffer();
        if (sameInEveryLayout()) {
            return host.array(Layout.ROWS);
        }
        if (host.mustMove(wanted)) {
            ((CpuBackend) backend).move(host, shape, wanted);
        }
        return host.array(wanted);
    }

    /** The layout in which {@link #host(Layout)} costs nothing. */
    public Layout layout() {
        return hostBuffer().layout();
    }

    /**
     * Whether all elements are zero and were never read; from then on they are undefined. Who asks for a gradient that starts at zero
     * may overwrite it.
     */
    public boolean takeZero() {
        return hostBuffer().takeZero();
    }

    private HostBuffer hostBuffer() {
        return switch (buffer()) {
            case HostBuffer host -> host;
            case DeviceBuffer device -> throw new IllegalStateException(this + " is on a CUDA device and has no array");
        };
    }

    private boolean sameInEveryLayout() {
        return shape.rank() < 3 || shape.dim(1) == 1 || shape.size() == shape.dim(0) * shape.dim(1);
    }

    /** The elements as the CUDA engine's memory. */
    public CudaBuffer device() {
        return switch (buffer()) {
            case DeviceBuffer device -> device.memory();
            case HostBuffer host -> throw new IllegalStateException(this + " is on the CPU and has no device memory");
        };
    }

    /** A copy of the elements, row-major. */
    public float[] toArray() {
        rows();
        return backend.download(buffer());
    }

    /** Number of elements that are NaN or infinite, and the row-major index of the first of them. */
    public Backend.NonFinite nonFinite() {
        rows();
        return backend.nonFinite(buffer());
    }

    /** On the CPU, puts the elements in row-major order. */
    private void rows() {
        if (buffer() instanceof HostBuffer) {
            host();
        }
    }

    /**
     * The only element of a tensor of size 1.
     *
     * @throws IllegalStateException when it has another size
     */
    public float item() {
        if (shape.size() != 1) {
            throw new IllegalStateException("item of '" + name + "': expected 1 element, found shape " + shape);
        }
        return toArray()[0];
    }

    /**
     * Replaces the elements of a persistent tensor.
     *
     * @throws IllegalArgumentException unless there is one value for each element
     */
    public void set(float[] values) {
        checkLength(name, shape, values);
        backend.upload(values, buffer());
    }

    /** Gives the memory back. A second call does nothing. */
    public void close() {
        if (buffer != null) {
            backend.release(buffer);
            buffer = null;
        }
    }

    @Override
    public String toString() {
        return name + shape;
    }

    private static void checkLength(String name, Shape shape, float[] values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' " + shape + ": expected " + shape.size() + " values, found " + values.length);
        }
    }
}
