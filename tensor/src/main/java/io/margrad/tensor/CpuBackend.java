package io.margrad.tensor;

import io.margrad.tensor.cpu.Convolution;
import io.margrad.tensor.cpu.Lanes;
import io.margrad.tensor.cpu.Workers;
import java.util.Arrays;

/** The CPU engine: arrays in the Java heap, kernels of {@link io.margrad.tensor.cpu} on a team of threads. */
public final class CpuBackend implements Backend {
    private static final String THREADS = "margrad.threads";

    private final String engine = engine();
    private final Workers workers;
    private final Pool<HostBuffer> pool = new Pool<>(size -> new HostBuffer(new float[size]));

    /**
     * A backend with {@code threads} threads, at least 1.
     *
     * @throws IllegalArgumentException naming a system property of the engine that has a value it cannot have
     */
    public CpuBackend(int threads) {
        this.workers = new Workers(threads);
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
        return pool.take(size);
    }

    @Override
    public void release(Buffer buffer) {
        pool.give(host(buffer));
    }

    @Override
    public void upload(float[] values, Buffer to) {
        float[] array = host(to).array();
        if (values.length != array.length) {
            throw new IllegalArgumentException("upload: expected " + array.length + " values, found " + values.length);
        }
        System.arraycopy(values, 0, array, 0, values.length);
    }

    @Override
    public float[] download(Buffer from) {
        return host(from).array().clone();
    }

    @Override
    public void fill(Buffer buffer, float value) {
        Arrays.fill(host(buffer).array(), value);
    }

    @Override
    public NonFinite nonFinite(Buffer buffer) {
        float[] array = host(buffer).array();
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
