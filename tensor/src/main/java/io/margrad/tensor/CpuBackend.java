package io.margrad.tensor;

import io.margrad.tensor.cpu.ArrayKernel;
import io.margrad.tensor.cpu.Convolution;
import io.margrad.tensor.cpu.Lanes;
import io.margrad.tensor.cpu.Transpose;
import io.margrad.tensor.cpu.Workers;
import java.util.Arrays;

/** The CPU engine: arrays in the Java heap, kernels of {@link io.margrad.tensor.cpu} on a team of threads. */
public final class CpuBackend implements Backend {
    private static final String THREADS = "margrad.threads";

    private final String engine = engine();
    private final Workers workers;
    private final Pool<HostBuffer> pool;

    /**
     * A backend with {@code threads} threads, at least 1.
     *
     * @throws IllegalArgumentException naming a system property of the engine that has a value it cannot have
     */
    public CpuBackend(int threads) {
        this.workers = new Workers(threads);
        this.pool = new Pool<>(size -> new HostBuffer(size, workers));
    }

    /** A backend with {@code -Dmargrad.threads} threads, or as many as the machine has processors. */
    public CpuBackend() {
        this(defaultThreads());
    }

    /** Threads of a backend for which nobody said a number. */
    public static int defaultThreads() {
        String asked = System.getProperty(THREADS);
        if (asked == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            int threads = Integer.parseInt(asked);
            if (threads >= 1) {
                return threads;
            }
        } catch (NumberFormatException e) {
            // Said below, in the same words as for a number that is too small.
        }
        throw new IllegalArgumentException("-D" + THREADS + ": expected a number of at least 1, found '" + asked + "'");
    }

    /** Asked once at the start, so that a wrong property is found before anything is computed. */
    private static String engine() {
        try {
            return Lanes.BITS + "-bit vectors, " + Convolution.form() + " convolution";
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof IllegalArgumentException wrongWidth) {
                throw wrongWidth;
            }
            throw e;
        }
    }

    /** The team that the kernels run on. */
    public Workers workers() {
        return workers;
    }

    @Override
    public String describe() {
        return "cpu (" + workers.threads() + (workers.threads() == 1 ? " thread, " : " threads, ") + engine + ")";
    }

    @Override
    public HostBuffer allocate(int size) {
        HostBuffer buffer = pool.take(size);
        buffer.undefine();
        return buffer;
    }

    /** Moves the elements of a tensor [B, C, ...] to another layout. */
    void move(HostBuffer buffer, Shape shape, Layout to) {
        HostBuffer moved = allocate(buffer.size());
        int channels = shape.dim(1);
        int plane = 1;
        for (int i = 2; i < shape.rank(); i++) {
            plane *= shape.dim(i);
        }
        float[] from = buffer.array(buffer.layout());
        switch (to) {
            case CHANNELS_LAST -> Transpose.each(workers, shape.dim(0), channels, plane, from, moved.array(to));
            case ROWS -> Transpose.each(workers, shape.dim(0), plane, channels, from, moved.array(to));
        }
        buffer.takeArrayOf(moved);
        release(moved);
    }

    @Override
    public void release(Buffer buffer) {
        pool.give(host(buffer));
    }

    @Override
    public void upload(float[] values, Buffer to) {
        float[] array = host(to).array(Layout.ROWS);
        if (values.length != array.length) {
            throw new IllegalArgumentException("upload: expected " + array.length + " values, found " + values.length);
        }
        System.arraycopy(values, 0, array, 0, values.length);
    }

    @Override
    public float[] download(Buffer from) {
        return host(from).array(Layout.ROWS).clone();
    }

    @Override
    public void fill(Buffer buffer, float value) {
        if (value == 0) {
            host(buffer).zero();
        } else {
            Arrays.fill(host(buffer).array(Layout.ROWS), value);
        }
    }

    @Override
    public NonFinite nonFinite(Buffer buffer) {
        float[] array = host(buffer).array(Layout.ROWS);
        if (ArrayKernel.finite(workers, array)) {
            return new NonFinite(0, -1);
        }
        int count = 0;
        int first = -1;
        for (int i = 0; i < array.length; i++) {
            if (!Float.isFinite(array[i])) {
                count++;
                first = first < 0 ? i : first;
            }
        }
        return new NonFinite(count, first);
    }

    /** An error on the CPU has a stack trace. */
    @Override
    public void entering(Op op, Tensor[] in, boolean backward) {}

    @Override
    public long allocations() {
        return pool.allocations();
    }

    @Override
    public int liveBuffers() {
        return pool.live();
    }

    @Override
    public void close() {
        workers.close();
    }

    private static HostBuffer host(Buffer buffer) {
        return switch (buffer) {
            case HostBuffer host -> host;
            case DeviceBuffer device ->
                throw new IllegalArgumentException("expected a buffer of the CPU, found one of a CUDA device");
        };
    }
}
