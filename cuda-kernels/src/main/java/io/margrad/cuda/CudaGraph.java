package io.margrad.cuda;

import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;

/**
 * Work that was captured once and is launched as one. It has the addresses of the buffers it was captured with: those
 * from before the capture must live as long as the graph; those allocated in the capture keep their memory for it, so
 * what was freed there is given to nobody else. Closed with the device at the latest.
 */
public final class CudaGraph implements AutoCloseable {
    private final CudaContext context;
    private final DeviceMemory memory;
    private final CUgraphExec executable;
    private final FreeList blocks;
    private boolean closed;

    private CudaGraph(CudaContext context, DeviceMemory memory, CUgraphExec executable, FreeList blocks) {
        this.context = context;
        this.memory = memory;
        this.executable = executable;
        this.blocks = blocks;
        context.register(this, this::close);
    }

    /** Runs work that goes into a graph and not to the device. Whatever it throws, the stream is usable afterwards. */
    static CudaGraph capture(CudaContext context, DeviceMemory memory, Runnable work) {
        context.run(() -> "beginning a graph", () -> context.driver().cuStreamBeginCapture(context.stream()));
        context.capturing(true);
        memory.beginCapture();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            abandon(context, e);
            endCapture(context, memory, false);
            throw e;
        }
        try {
            CUgraphExec executable = context.call(() -> "ending a graph", () -> instantiate(context));
            return new CudaGraph(context, memory, executable, endCapture(context, memory, true));
        } catch (CudaException e) {
            endCapture(context, memory, false);
            throw e;
        }
    }

    private static FreeList endCapture(CudaContext context, DeviceMemory memory, boolean keep) {
        context.capturing(false);
        FreeList blocks = memory.endCapture();
        if (!keep) {
            memory.reclaim(blocks);
        }
        return blocks;
    }

    private static CUgraphExec instantiate(CudaContext context) {
        Driver driver = context.driver();
        CUgraph graph = end(context);
        CUgraphExec executable;
        try {
            executable = driver.cuGraphInstantiate(graph);
        } catch (CudaException e) {
            new Cleanup().run(() -> driver.cuGraphDestroy(graph));
            throw e;
        }
        try {
            // What is executed is a copy.
            driver.cuGraphDestroy(graph);
        } catch (CudaException e) {
            new Cleanup().run(() -> driver.cuGraphExecDestroy(executable));
            throw e;
        }
        return executable;
    }

    private static CUgraph end(CudaContext context) {
        try {
            return context.driver().cuStreamEndCapture(context.stream());
        } catch (CudaException e) {
            // A stream that goes on capturing could not even be waited for.
            abandon(context, e);
            throw e;
        }
    }

    private static void abandon(CudaContext context, Throwable reason) {
        try {
            context.driver().cuGraphDestroy(context.driver().cuStreamEndCapture(context.stream()));
        } catch (CudaException e) {
            reason.addSuppressed(e);
        }
    }

    /** Puts the whole work into the device's stream and returns at once. */
    public void launch() {
        context.enterOutsideCapture("a graph");
        if (closed) {
            throw new IllegalStateException("this graph is closed");
        }
        try {
            context.driver().cuGraphLaunch(executable, context.stream());
        } catch (CudaException e) {
            throw context.failed(e, "launching a graph");
        }
    }

    /** Does nothing when it is closed already. */
    @Override
    public void close() {
        context.close(this, "a graph");
    }

    private void close(Cleanup cleanup) {
        closed = true;
        cleanup.run(() -> context.driver().cuGraphExecDestroy(executable));
        memory.reclaim(blocks);
    }
}
