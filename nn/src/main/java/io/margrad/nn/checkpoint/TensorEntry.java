package io.margrad.nn.checkpoint;

import java.util.Arrays;

/**
 * What a file's header says of one tensor.
 *
 * @param name unique in the file
 * @param dtype type of an element
 * @param shape sizes of the dimensions, outermost first, each 0 or more; empty for a scalar
 * @param begin first byte of the elements, counted from the end of the header
 * @param end the byte after the last
 */
public record TensorEntry(String name, Dtype dtype, long[] shape, long begin, long end) {
    /**
     * Number of elements, the product of the shape.
     *
     * @throws ArithmeticException for 2^63 and more
     */
    public long elements() {
        long product = 1;
        for (long size : shape) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    /** For example {@code conv1.weight F32 [32, 1, 5, 5]}. */
    @Override
    public String toString() {
        return name + " " + dtype + " " + Arrays.toString(shape);
    }
}
