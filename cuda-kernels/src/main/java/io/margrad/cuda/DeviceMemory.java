package io.margrad.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The caching allocator. Freed blocks are kept by size and given out again; only when there is none the driver is
 * asked, which makes it wait for the device. That a block is still read by a kernel when it is freed does no harm:
 * there is one stream, and whoever gets the block next comes later in it.
 *
 * <p>While a graph is captured, blocks come from the cache alone, and all that is freed stays with the graph, for its
 * kernels write there at each launch.
 */
final class DeviceMemory {
    private static final int OUT_OF_MEMORY = 2;

    private final CudaContext context;
    private final long cap;
    private final boolean traced;
    private final FreeList cache = new FreeList();
    private @Nullable FreeList captured;
    private @Nullable CudaBuffer live;
    private int liveBuffers;
    private long liveBytes;
    private long peakBytes;
    private long reservedBytes;
    private long heldBytes;
    private long allocations;
    private long driverAllocations;

    /** @param cap bytes that all blocks together may have */
    DeviceMemory(CudaContext context, long cap, boolean traced) {
        this.context = context;
        this.cap = cap;
        this.traced = traced;
    }

    CudaBuffer allocate(int size, Element element) {
        if (size < 0) {
            throw new IllegalArgumentException("size of a buffer: expected at least 0, found " + size);
        }
        int sizeClass = FreeList.sizeClass((long) size * Element.BYTES);
        long address = block(sizeClass, () -> "allocating a buffer of " + size + " " + element);
        CudaBuffer buffer = new CudaBuffer(this, ++allocations, size, element, address, traced ? site() : "");
        buffer.home = captured != null ? captured : cache;
        buffer.next = live;
        if (live != null) {
            live.previous = buffer;
        }
        live = buffer;
        liveBuffers++;
        liveBytes += FreeList.blockBytes(sizeClass);
        peakBytes = Math.max(peakBytes, liveBytes);
        return buffer;
    }

    void free(CudaBuffer buffer) {
        checkOwned(buffer);
        long address = buffer.isFreed() ? 0 : buffer.address();
        buffer.markFreed();
        unlink(buffer);
        int sizeClass = FreeList.sizeClass(buffer.bytes());
        liveBuffers--;
        liveBytes -= FreeList.blockBytes(sizeClass);
        FreeList home = captured == null ? buffer.home : captured;
        (home == null ? cache : home).put(sizeClass, address);
    }

    /** Throws {@link IllegalArgumentException} unless a buffer is of this device. */
    void checkOwned(CudaBuffer buffer) {
        if (buffer.owner() != this) {
            throw new IllegalArgumentException(buffer + " is not of " + context);
        }
    }

    /**
     * Throws {@link IllegalArgumentException} unless a buffer is of this device and holds that many floats at least.
     */
    void check(CudaBuffer buffer, String role, long floats) {
        if (buffer.owner() != this) {
            throw new IllegalArgumentException(role + ": " + buffer + " is not of " + context);
        }
        if (buffer.element() != Element.FLOAT || buffer.size() < floats) {
            throw new IllegalArgumentException(role + ": expected " + floats + " FLOAT, found " + buffer);
        }
    }

    private void unlink(CudaBuffer buffer) {
        if (buffer.previous != null) {
            buffer.previous.next = buffer.next;
        } else {
            live = buffer.next;
        }
        if (buffer.next != null) {
            buffer.next.previous = buffer.previous;
        }
        buffer.previous = null;
        buffer.next = null;
    }

    /** Memory for a library's own use until the device is closed; counts as reserved and not as a buffer. */
    long reserve(long bytes, String what) {
        int sizeClass = FreeList.sizeClass(bytes);
        long address = block(sizeClass, () -> "reserving " + bytes + " bytes for " + what);
        reservedBytes += FreeList.blockBytes(sizeClass);
        return address;
    }

    /** Gives back what was reserved; those kernels that are in the stream may still use it. */
    void release(long address, long bytes) {
        int sizeClass = FreeList.sizeClass(bytes);
        reservedBytes -= FreeList.blockBytes(sizeClass);
        (captured == null ? cache : captured).put(sizeClass, address);
    }

    private long block(int sizeClass, Supplier<String> what) {
        FreeList graph = captured;
        long address = graph == null ? 0 : graph.take(sizeClass);
        if (address == 0) {
            address = cache.take(sizeClass);
        }
        if (address != 0) {
            return address;
        }
        long bytes = FreeList.blockBytes(sizeClass);
        if (graph != null) {
            throw new IllegalStateException(what.get() + " while a graph is captured: the cache has no block of "
                    + bytes + " bytes; do the same work once before capturing it");
        }
        return driverBlock(bytes, what);
    }

    private long driverBlock(long bytes, Supplier<String> what) {
        if (heldBytes + bytes > cap) {
            context.run(what, this::releaseCache);
        }
        if (heldBytes + bytes > cap) {
            String name = "CUDA_ERROR_OUT_OF_MEMORY";
            String why = what.get() + ": " + bytes + " bytes more than the cap allows (" + use() + "), not tried";
            throw new CudaException(CudaLibrary.DRIVER, "cuMemAlloc", OUT_OF_MEMORY, name, why, null);
        }
        long address = context.call(() -> what.get() + " (" + bytes + " bytes more; " + use() + ")", () -> {
            try {
                return context.driver().cuMemAlloc(bytes);
            } catch (CudaException e) {
                if (e.code() != OUT_OF_MEMORY || cache.bytes() == 0) {
                    throw e;
                }
                releaseCache();
                return context.driver().cuMemAlloc(bytes);
            }
        });
        driverAllocations++;
        heldBytes += bytes;
        return address;
    }

    /** Gives all cached blocks back to the driver, which waits for the device first. */
    void releaseCache() {
        for (long before = cache.bytes(), address = cache.takeAny(); address != 0; address = cache.takeAny()) {
            heldBytes -= before - cache.bytes();
            before = cache.bytes();
            context.driver().cuMemFree(address);
        }
    }

    /** From here on until {@link #endCapture} nothing new comes from the driver. */
    void beginCapture() {
        captured = new FreeList();
    }

    /** The blocks that belong to the captured graph now. */
    FreeList endCapture() {
        FreeList blocks = captured == null ? new FreeList() : captured;
        captured = null;
        return blocks;
    }

    /** Takes the blocks of a graph that is no more. */
    void reclaim(FreeList graph) {
        graph.leaveTo(cache);
    }

    MemoryUse use() {
        long cachedBytes = heldBytes - liveBytes - reservedBytes;
        return new MemoryUse(
                liveBuffers, liveBytes, peakBytes, cachedBytes, reservedBytes, cap, allocations, driverAllocations);
    }

    /** Names every buffer that is not freed, the latest first. */
    List<String> liveBuffers() {
        List<String> names = new ArrayList<>();
        for (CudaBuffer b = live; b != null; b = b.next) {
            names.add(b.toString());
        }
        return names;
    }

    /** Frees everything, live or not. */
    void close(Cleanup cleanup) {
        while (live != null) {
            free(live);
        }
        for (long address = cache.takeAny(); address != 0; address = cache.takeAny()) {
            long block = address;
            cleanup.run(() -> context.driver().cuMemFree(block));
        }
        heldBytes = reservedBytes;
    }

    private static String site() {
        String own = DeviceMemory.class.getPackageName();
        return StackWalker.getInstance().walk(frames -> frames.filter(f -> !f.getClassName().startsWith(own + "."))
                .findFirst()
                .map(f -> "allocated in " + f.toStackTraceElement())
                .orElse(""));
    }
}
