package io.margrad.tensor;

import java.util.Arrays;

/**
 * The sizes of a tensor's dimensions, outermost first; data is row-major. A scalar has rank 0. Sizes may be 0.
 *
 * <p>Throws {@link IllegalArgumentException} for a negative size, and for more than 2^31 - 1 elements, since a buffer is one array.
 */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape();

    private final int[] dims;
    private final int size;

    private Shape(int... dims) {
        this.dims = dims.clone();
        long product = 1;
        for (int d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(dims) + ": expected sizes >= 0, found " + d);
            }
            product *= d;
            if (product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("shape " + Arrays.toString(dims) + ": more than 2^31 - 1 elements");
            }
        }
        this.size = (int) product;
    }

    /**
     * A shape with these dimensions, outermost first; none for a scalar.
     *
     * @throws IllegalArgumentException for a negative dimension or 2^31 elements and more
     */
    public static Shape of(int... dims) {
        return new Shape(dims);
    }

    /** Size of dimension {@code i}, counted from 0 at the outermost. */
    public int dim(int i) {
        return dims[i];
    }

    /** Number of dimensions; 0 for a scalar. */
    public int rank() {
        return dims.length;
    }

    /** Number of elements: the product of all sizes, 1 for a scalar. */
    public int size() {
        return size;
    }

    /** Number of elements in one entry of the outermost dimension, for example C*H*W of [B, C, H, W]. */
    public int sizeOfEntry() {
        int product = 1;
        for (int i = 1; i < dims.length; i++) {
            product *= dims[i];
        }
        return product;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** For example {@code [128, 1, 28, 28]}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
