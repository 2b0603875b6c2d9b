package io.margrad.tests;

import io.margrad.tensor.Shape;
import java.util.function.DoubleUnaryOperator;

/**
 * A tensor in double: what {@link Reference} takes and gives.
 *
 * @param shape the sizes
 * @param at the elements, row-major
 */
public record Values(Shape shape, double[] at) {
    public Values {
        if (at.length != shape.size()) {
            throw new IllegalArgumentException("values: expected " + shape.size() + " for " + shape + ", found " + at.length);
        }
    }

    /** The same numbers in double: exact. */
    public static Values of(Shape shape, float[] values) {
        double[] at = new double[values.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = values[i];
        }
        return new Values(shape, at);
    }

    public static Values zeros(int... dims) {
        Shape shape = Shape.of(dims);
        return new Values(shape, new double[shape.size()]);
    }

    public static Values scalar(double value) {
        return new Values(Shape.SCALAR, new double[] {value});
    }

    public int dim(int i) {
        return shape.dim(i);
    }

    /** Element of a matrix. */
    public double get(int i, int j) {
        return at[i * dim(1) + j];
    }

    /** Element of a tensor of rank 4. */
    public double get(int i, int j, int k, int l) {
        return at[((i * dim(1) + j) * dim(2) + k) * dim(3) + l];
    }

    /** Applies {@code f} to every element. */
    public Values map(DoubleUnaryOperator f) {
        double[] mapped = new double[at.length];
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = f.applyAsDouble(at[i]);
        }
        return new Values(shape, mapped);
    }
}
