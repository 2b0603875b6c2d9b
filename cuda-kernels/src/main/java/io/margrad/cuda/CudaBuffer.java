package io.margrad.cuda;

import org.jspecify.annotations.Nullable;

/**
 * Device memory of {@link #size()} elements. Made by {@link CudaDevice#allocate} and given back by {@link
 * CudaDevice#free}; the garbage collector never frees one. Its content after allocation is undefined.
 */
public final class CudaBuffer {
    private final @Nullable DeviceMemory owner;
    private final long number;
    private final int size;
    private final Element element;
    private final long address;
    private final String site;
    private boolean freed;

    /**
     * Where its block goes when it is freed. Kept by {@link DeviceMemory}, as are its neighbours in the list of live
     * buffers.
     */
    @Nullable FreeList home;

    @Nullable CudaBuffer previous;

    @Nullable CudaBuffer next;

    /**
     * @param owner the memory it came from; null for a buffer that has none and only stands for one in checks
     * @param number counts the allocations of a device; names the buffer in messages
     * @param site where it was allocated; empty when that is not traced
     */
    CudaBuffer(@Nullable DeviceMemory owner, long number, int size, Element element, long address, String site) {
        this.owner = owner;
        this.number = number;
        this.size = size;
        this.element = element;
        this.address = address;
        this.site = site;
    }

    /** A buffer without memory, for {@link Kernels#checking()}. */
    static CudaBuffer withoutMemory(int size, Element element) {
        if (size < 0) {
            throw new IllegalArgumentException("size of a buffer: expected at least 0, found " + size);
        }
        return new CudaBuffer(null, 0, size, element, 0, "");
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** What it holds. */
    public Element element() {
        return element;
    }

    /** Whether it was given back to the device. */
    public boolean isFreed() {
        return freed;
    }

    /** Bytes of all elements, without what the allocator rounds up. */
    long bytes() {
        return (long) size * Element.BYTES;
    }

    @Nullable DeviceMemory owner() {
        return owner;
    }

    /** Address on the device; throws {@link IllegalStateException} after the buffer was freed. */
    long address() {
        if (freed) {
            throw new IllegalStateException(this + " is used after it was freed");
        }
        return address;
    }

    /** From here on every use throws. Throws {@link IllegalStateException} when it was freed before. */
    void markFreed() {
        if (freed) {
            throw new IllegalStateException(this + " is freed twice");
        }
        freed = true;
    }

    /**
     * Throws {@link IllegalArgumentException} unless it holds that and has {@code count} elements from {@code offset}
     * on.
     */
    void check(Element expected, int offset, int count) {
        if (element != expected) {
            throw new IllegalArgumentException(this + ": expected a buffer of " + expected);
        }
        checkRange(offset, count);
    }

    /** Throws {@link IllegalArgumentException} unless {@code count} elements from {@code offset} on lie inside. */
    void checkRange(int offset, int count) {
        if ((offset | count) < 0 || count > size - offset) {
            throw new IllegalArgumentException(this + " has no " + count + " elements from " + offset + " on");
        }
    }

    /** Such as {@code CudaBuffer #7 (300 FLOAT)}, with where it was allocated when that is traced. */
    @Override
    public String toString() {
        return "CudaBuffer #" + number + " (" + size + " " + element + (site.isEmpty() ? ")" : "; " + site + ")");
    }
}
