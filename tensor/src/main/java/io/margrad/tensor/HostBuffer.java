package io.margrad.tensor;

/**
 * A buffer in the Java heap.
 *
 * @param array the elements; exactly {@link #size()} of them
 */
public record HostBuffer(float[] array) implements Buffer {
    @Override
    public int size() {
        return array.length;
    }
}
