package io.margrad.cuda;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Device memory of {@link #size()} elements. Made by {@code CudaDevice.allocate} and given back by {@code CudaDevice.free};
 * the garbage collector never frees one. Its content after allocation is undefined.
 */
public final class CudaBuffer {
    private final @Nullable Object owner;
    private final long number;
    private final int size;
    private final Element element;
    private final long address;
    private boolean freed;

    /**
     * @param owner the memory it came from; null for a buffer that has none and only stands for one in checks
     * @param number counts the allocations of a device; names the buffer in messages
     */
    CudaBuffer(@Nullable Object owner, long number, int size, Element element, long address) {
        this.owner = owner;
        this.number = number;
        this.size = size;
        this.element = element;
        this.address = address;
    }

    /** A buffer without memory, for {@link Kernels#checking()}. */
    static CudaBuffer withoutMemory(int size, Element element) {
        if (size < 0) {
            throw new IllegalArgumentException("size of a buffer: expected at least 0, found " + size);
        }
        return new CudaBuffer(null, 0, size, element, 0);
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

    @Nullable Object owner() {
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

    /** Throws {@link IndexOutOfBoundsException} unless {@code count} elements from {@code offset} on lie inside. */
    void checkRange(int offset, int count) {
        try {
            Objects.checkFromIndexSize(offset, count, size);
        } catch (IndexOutOfBoundsException e) {
            throw new IndexOutOfBoundsException(this + ": no " + count + " elements from " + offset + " on");
        }
    }

    /** Such as {@code CudaBuffer #7 (300 FLOAT)}. */
    @Override
    public String toString() {
        return "CudaBuffer #" + number + " (" + size + " " + element + ")";
    }
}
