package io.margrad.tensor.cuda;

import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.CudaGraph;
import org.jspecify.annotations.Nullable;

/**
 * Work that puts the same launches into the stream each time. The first times it runs as it is: kernels are compiled, algorithms are
 * chosen, the pool gets its blocks. Then it is captured once into a CUDA graph, and from there on only the graph is launched, which
 * costs the host one call.
 *
 * <p>What changes from time to time must lie in device memory, uploaded before {@link #run()}; in the work itself nothing is uploaded,
 * downloaded or waited for.
 */
public final class RepeatedWork implements AutoCloseable {
    /** The second time has the pool's blocks that the first one gave back. */
    private static final int EAGER_RUNS = 2;

    private final CudaDevice device;
    private final Runnable work;
    private int runs;
    private @Nullable CudaGraph graph;

    /** Takes work that runs on {@code device}. */
    public RepeatedWork(CudaDevice device, Runnable work) {
        this.device = device;
        this.work = work;
    }

    /** Puts the work into the stream once more. */
    public void run() {
        if (runs < EAGER_RUNS) {
            runs++;
            work.run();
            return;
        }
        CudaGraph captured = graph;
        if (captured == null) {
            captured = device.capture(work);
            graph = captured;
        }
        captured.launch();
    }

    /** Whether the work is a graph by now. */
    public boolean isCaptured() {
        return graph != null;
    }

    /** Gives the graph and its memory back. */
    @Override
    public void close() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
    }
}
