package io.margrad.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUstream;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of an open device share: the driver, the primary context, the one stream, the thread that owns them,
 * and the error that made the device unusable, if there was one.
 */
final class CudaContext {
    /**
     * Codes after which the context answers every call with the same error: deinitialized, uncorrectable ECC and NVLink
     * errors, illegal address, launch timeout, context destroyed, assert, hardware stack, illegal instruction,
     * misaligned address, invalid address space, invalid program counter, launch failed, unknown.
     */
    private static final Set<Integer> STICKY =
            Set.of(4, 214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 999);

    private final Driver driver;
    private final CUdevice device;
    private final CUcontext context;
    private final CUstream stream;
    private final String name;
    private final Map<Object, Consumer<Cleanup>> resources = new LinkedHashMap<>();
    private Thread owner = Thread.currentThread();
    private Supplier<String> operation = () -> "";
    private @Nullable CudaException firstError;
    private boolean closed;
    private boolean capturing;
    private List<Runnable> afterCapture = new ArrayList<>();

    private CudaContext(Driver driver, CUdevice device, CUcontext context, CUstream stream, String name) {
        this.driver = driver;
        this.device = device;
        this.context = context;
        this.stream = stream;
        this.name = name;
    }

    /** Takes hold of a device's primary context and makes a stream; leaves nothing behind when that fails. */
    static CudaContext open(Driver driver, int ordinal) {
        String name = "CUDA device " + ordinal;
        try {
            driver.cuInit();
            int count = driver.cuDeviceGetCount();
            if (ordinal < 0 || ordinal >= count) {
                String choice = "take one of cuda:0 to cuda:" + (count - 1);
                String fix = count == 0 ? "check `nvidia-smi -L` and CUDA_VISIBLE_DEVICES" : choice;
                throw new CudaUnavailableException("there is no " + name + ", the driver has " + count, fix, null);
            }
            CUdevice device = driver.cuDeviceGet(ordinal);
            CUcontext context = driver.cuDevicePrimaryCtxRetain(device);
            try {
                driver.cuCtxSetCurrent(context);
                return new CudaContext(driver, device, context, driver.cuStreamCreate(), name);
            } catch (CudaException e) {
                release(driver, device, e);
                throw e;
            }
        } catch (CudaException e) {
            throw e.during("opening " + name);
        }
    }

    private static void release(Driver driver, CUdevice device, CudaException error) {
        try {
            driver.cuDevicePrimaryCtxRelease(device);
        } catch (CudaException e) {
            error.addSuppressed(e);
        }
    }

    Driver driver() {
        return driver;
    }

    CUdevice device() {
        return device;
    }

    CUstream stream() {
        return stream;
    }

    boolean isCapturing() {
        return capturing;
    }

    void capturing(boolean now) {
        capturing = now;
    }

    /** Does something once the running capture has become a graph. */
    void afterCapture(Runnable action) {
        afterCapture.add(action);
    }

    /** What was to be done after a capture; it is asked for once. */
    List<Runnable> takeAfterCapture() {
        List<Runnable> taken = afterCapture;
        afterCapture = new ArrayList<>();
        return taken;
    }

    boolean isDead() {
        return firstError != null;
    }

    /** What the calls from here on are for; named in errors. */
    void operation(Supplier<String> what) {
        operation = what;
    }

    /** Makes the calling thread the owner. */
    void adopt() {
        driver.cuCtxSetCurrent(context);
        owner = Thread.currentThread();
    }

    /**
     * To be called first by everything that calls the driver: throws when the device cannot be used, or not by this
     * thread.
     */
    void enter() {
        checkThread();
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
        CudaException first = firstError;
        if (first != null) {
            throw new CudaException(
                    first.library(),
                    first.function(),
                    first.code(),
                    first.codeName(),
                    name + " is dead; its first error was in " + first.context(),
                    first);
        }
    }

    void checkThread() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(name + " belongs to thread '" + owner.getName() + "' and is used by '"
                    + Thread.currentThread().getName() + "'");
        }
    }

    /** Like {@link #enter}, for what cannot be part of a graph. */
    void enterOutsideCapture(String what) {
        enter();
        if (capturing) {
            throw new IllegalStateException(what + " cannot be part of a captured graph: do it before or after");
        }
    }

    /** Runs calls; an error says what they were for, and is remembered when the context does not survive it. */
    <T> T call(Supplier<String> what, Supplier<T> calls) {
        try {
            return calls.get();
        } catch (CudaException e) {
            throw failed(e, what.get());
        }
    }

    void run(Supplier<String> what, Runnable calls) {
        try {
            calls.run();
        } catch (CudaException e) {
            throw failed(e, what.get());
        }
    }

    /** The error to throw for one of the driver or of a library above it. */
    CudaException failed(CudaException error, String what) {
        String of = operation.get();
        CudaException e = error.during(of.isEmpty() ? what : of + ": " + what);
        if (error.library() == CudaLibrary.DRIVER) {
            remember(error, e);
        } else if (!capturing && firstError == null) {
            // The code of a library does not tell whether the context survived; the driver does.
            try {
                driver.cuStreamSynchronize(stream);
            } catch (CudaException cause) {
                e.addSuppressed(cause);
                remember(cause, e);
            }
        }
        return e;
    }

    private void remember(CudaException error, CudaException described) {
        if (firstError == null && STICKY.contains(error.code())) {
            firstError = described;
        }
    }

    /** Remembers something that must be closed before the device is. */
    void register(Object resource, Consumer<Cleanup> close) {
        resources.put(resource, close);
    }

    /** Closes what was registered; does nothing when that is done already. */
    void close(Object resource, String what) {
        Consumer<Cleanup> close = resources.get(resource);
        if (close != null) {
            checkThread();
            resources.remove(resource);
            Cleanup cleanup = new Cleanup();
            close.accept(cleanup);
            cleanup.finish("closing " + what);
        }
    }

    /** Closes all that is registered, the latest first. */
    void closeResources(Cleanup cleanup) {
        new ArrayList<>(resources.values()).reversed().forEach(close -> close.accept(cleanup));
        resources.clear();
    }

    /** Destroys the stream and lets go of the context. */
    void close(Cleanup cleanup) {
        cleanup.run(() -> driver.cuStreamDestroy(stream));
        cleanup.run(() -> driver.cuDevicePrimaryCtxRelease(device));
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return name;
    }
}
