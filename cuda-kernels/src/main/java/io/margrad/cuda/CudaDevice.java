package io.margrad.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An open CUDA device: memory, kernels, copies, graphs and events on one stream. It belongs to the thread that opened
 * it.
 *
 * <p>Work is put into the stream and done later, in order; {@link #synchronize} and downloads wait for it. So an error
 * of a kernel may be thrown by a later call. After an error that the context does not survive, such as an illegal
 * address, the device is dead: every call but {@link #close} throws a {@link CudaException} that names that first
 * error.
 */
public final class CudaDevice implements AutoCloseable {
    private final CudaContext context;
    private final CudaDescription description;
    private final DeviceMemory memory;
    private final Staging staging;
    private final DeviceKernels loaded;
    private final Kernels kernels;
    private List<String> leaks = List.of();
    private @Nullable VendorLibrary<CudaBlas> blas;
    private @Nullable VendorLibrary<CudaDnn> dnn;

    private CudaDevice(CudaContext context, CudaOptions options, Path cache) {
        this.context = context;
        this.description = context.call(
                () -> "asking " + context + " what it is",
                () -> CudaDescription.of(context.driver(), context.device()));
        long cap = options.capBytes() == 0 ? description.memoryBytes() : options.capBytes();
        this.memory = new DeviceMemory(context, cap, options.traceAllocations());
        this.staging = new Staging(context, memory);
        CubinCache cubins = new CubinCache(cache);
        this.loaded = new DeviceKernels(context, memory, description, cubins, options.synchronous());
        this.kernels = new Kernels(loaded);
    }

    /** Opens a device with the default options. */
    public static CudaDevice open(int ordinal) {
        return open(ordinal, CudaOptions.DEFAULT);
    }

    /**
     * Opens a device.
     *
     * @param ordinal the driver's number of it, from 0
     * @throws CudaUnavailableException when there is no driver or no such device, with the line that fixes it
     * @throws CudaException when the driver refuses
     */
    public static CudaDevice open(int ordinal, CudaOptions options) {
        return open(new JCudaCalls(), ordinal, options, CacheFolder.system());
    }

    static CudaDevice open(Driver driver, int ordinal, CudaOptions options, Path cache) {
        CudaContext context = CudaContext.open(driver, ordinal);
        try {
            return new CudaDevice(context, options, cache);
        } catch (CudaException e) {
            context.close(new Cleanup());
            throw e;
        }
    }

    /** What the device is. */
    public CudaDescription describe() {
        return description;
    }

    /** The device's kernels. */
    public Kernels kernels() {
        return kernels;
    }

    /** cuBLAS on this device's stream, loaded when first asked for. */
    public VendorLibrary<CudaBlas> blas() {
        VendorLibrary<CudaBlas> library = blas;
        if (library == null) {
            library = load("cuBLAS", CudaBlas::new);
            blas = library;
        }
        return library;
    }

    /** cuDNN on this device's stream, loaded when first asked for. */
    public VendorLibrary<CudaDnn> dnn() {
        VendorLibrary<CudaDnn> library = dnn;
        if (library == null) {
            library = load("cuDNN", CudaDnn::new);
            dnn = library;
        }
        return library;
    }

    private <T> VendorLibrary<T> load(String what, BiFunction<CudaContext, DeviceMemory, T> constructor) {
        context.enterOutsideCapture("opening " + what);
        try {
            return VendorLibrary.present(constructor.apply(context, memory));
        } catch (CudaUnavailableException e) {
            return VendorLibrary.absent(e);
        }
    }

    /**
     * Says what the calls from here on are for, such as an op with its shapes; errors begin with it. Only an error asks
     * for the words, so that saying it for each op costs nothing.
     */
    public void operation(Supplier<String> what) {
        context.operation(what);
    }

    /** Makes the calling thread the owner of the device; the one before must not use it any more. */
    public void adopt() {
        context.adopt();
    }

    /**
     * Gives a buffer of undefined content, from the cache when it can.
     *
     * @throws CudaException CUDA_ERROR_OUT_OF_MEMORY when the cap or the device has no more, also without what is
     *     cached
     * @throws IllegalStateException while a graph is captured and the cache has no such block
     */
    public CudaBuffer allocate(int size, Element element) {
        context.enter();
        return memory.allocate(size, element);
    }

    /** Takes a buffer back into the cache. Kernels that are in the stream may still use it. */
    public void free(CudaBuffer buffer) {
        context.checkThread();
        memory.free(buffer);
    }

    /** Gives what is cached back to the driver. */
    public void releaseCache() {
        context.enterOutsideCapture("releasing memory");
        context.run(() -> "releasing the memory cache", memory::releaseCache);
    }

    /** Copies a whole array to the start of a buffer; returns when the array may be changed. */
    public void upload(float[] from, CudaBuffer to) {
        upload(from, 0, to, 0, from.length);
    }

    /** Copies a whole array to the start of a buffer; returns when the array may be changed. */
    public void upload(int[] from, CudaBuffer to) {
        upload(from, 0, to, 0, from.length);
    }

    /** Copies {@code count} elements; returns when the array may be changed. */
    public void upload(float[] from, int fromOffset, CudaBuffer to, int toOffset, int count) {
        staging.upload(from, fromOffset, to, toOffset, count);
    }

    /** Copies {@code count} elements; returns when the array may be changed. */
    public void upload(int[] from, int fromOffset, CudaBuffer to, int toOffset, int count) {
        staging.upload(from, fromOffset, to, toOffset, count);
    }

    /**
     * Copies a whole array to the start of a buffer that stays as it is from then on. In a capture it is copied when
     * that ends, so that each launch of the graph finds it there; the buffer must not be freed in the capture.
     */
    public void uploadForGood(int[] from, CudaBuffer to) {
        if (context.isCapturing()) {
            int[] kept = from.clone();
            context.afterCapture(() -> upload(kept, to));
        } else {
            upload(from, to);
        }
    }

    /** Fills a whole array from the start of a buffer; waits for all work before. */
    public void download(CudaBuffer from, float[] to) {
        download(from, 0, to, 0, to.length);
    }

    /** Fills a whole array from the start of a buffer; waits for all work before. */
    public void download(CudaBuffer from, int[] to) {
        download(from, 0, to, 0, to.length);
    }

    /** Copies {@code count} elements; waits for all work before. */
    public void download(CudaBuffer from, int fromOffset, float[] to, int toOffset, int count) {
        staging.download(from, fromOffset, to, toOffset, count);
    }

    /** Copies {@code count} elements; waits for all work before. */
    public void download(CudaBuffer from, int fromOffset, int[] to, int toOffset, int count) {
        staging.download(from, fromOffset, to, toOffset, count);
    }

    private static long at(CudaBuffer buffer, int offset) {
        return buffer.address() + (long) offset * Element.BYTES;
    }

    /** Sets all elements of a FLOAT buffer. */
    public void fill(CudaBuffer buffer, float value) {
        buffer.check(Element.FLOAT, 0, buffer.size());
        fillBits(buffer, Float.floatToRawIntBits(value));
    }

    /** Sets all elements of an INT buffer. */
    public void fillInt(CudaBuffer buffer, int value) {
        buffer.check(Element.INT, 0, buffer.size());
        fillBits(buffer, value);
    }

    private void fillBits(CudaBuffer buffer, int bits) {
        context.enter();
        memory.checkOwned(buffer);
        long address = buffer.address();
        if (buffer.size() > 0) {
            context.run(
                    () -> "filling " + buffer,
                    () -> context.driver().cuMemsetD32Async(address, bits, buffer.size(), context.stream()));
        }
    }

    /** Copies a whole buffer to the start of another of the same element. */
    public void copy(CudaBuffer from, CudaBuffer to) {
        copy(from, 0, to, 0, from.size());
    }

    /** Copies {@code count} elements from one buffer into another, or to a place in the same that does not overlap. */
    public void copy(CudaBuffer from, int fromOffset, CudaBuffer to, int toOffset, int count) {
        context.enter();
        memory.checkOwned(from);
        memory.checkOwned(to);
        from.checkRange(fromOffset, count);
        to.check(from.element(), toOffset, count);
        long source = at(from, fromOffset);
        long target = at(to, toOffset);
        if (count > 0) {
            long bytes = (long) count * Element.BYTES;
            context.run(
                    () -> "copy from " + from + " to " + to,
                    () -> context.driver().cuMemcpyDtoDAsync(target, source, bytes, context.stream()));
        }
    }

    /** Waits until all work is done; throws what went wrong in it. */
    public void synchronize() {
        context.enterOutsideCapture("waiting for the device");
        context.run(
                () -> "waiting for " + context, () -> context.driver().cuStreamSynchronize(context.stream()));
    }

    /**
     * Runs {@code work} once to record what it puts into the stream, without doing it. It must have run before: memory
     * comes from the cache alone, and kernels must be loaded. Uploads, downloads and waiting are refused in it.
     */
    public CudaGraph capture(Runnable work) {
        context.enterOutsideCapture("a graph");
        // Those of a capture that failed are of no use.
        context.takeAfterCapture();
        CudaGraph graph = CudaGraph.capture(context, memory, work);
        context.takeAfterCapture().forEach(Runnable::run);
        return graph;
    }

    /** Whether {@link #capture} is running. */
    public boolean isCapturing() {
        return context.isCapturing();
    }

    /** Makes an event. */
    public CudaEvent event() {
        context.enterOutsideCapture("making an event");
        return new CudaEvent(context);
    }

    /** Counts of the memory. */
    public MemoryUse memory() {
        return memory.use();
    }

    /** Names every buffer that is not freed, the latest first. */
    public List<String> liveBuffers() {
        return memory.liveBuffers();
    }

    /** The buffers that were live when the device was closed; empty before that. */
    public List<String> leaks() {
        return leaks;
    }

    /**
     * Waits for the work, frees everything, live buffers too, and lets go of the device. Does nothing when it is closed
     * already.
     *
     * @throws CudaException the first error of the work or the clean-up; everything is freed nevertheless. Of a dead
     *     device none.
     */
    @Override
    public void close() {
        if (context.isClosed()) {
            return;
        }
        context.checkThread();
        leaks = memory.liveBuffers();
        boolean dead = context.isDead();
        Cleanup cleanup = new Cleanup();
        cleanup.run(() -> context.driver().cuStreamSynchronize(context.stream()));
        context.closeResources(cleanup);
        staging.close(cleanup);
        loaded.close(cleanup);
        memory.close(cleanup);
        context.close(cleanup);
        if (!dead) {
            cleanup.finish("closing " + context);
        }
    }
}
