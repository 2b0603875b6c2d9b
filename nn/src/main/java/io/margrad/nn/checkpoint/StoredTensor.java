package io.margrad.nn.checkpoint;

import io.margrad.tensor.Shape;
import java.nio.ByteBuffer;

/** A tensor as it goes into a file: a shape and an array, which is not copied. */
sealed interface StoredTensor {
    /** Sizes of the dimensions. */
    Shape shape();

    /** Type of the elements in the file. */
    Dtype dtype();

    /** Puts {@code count} elements from the {@code from}-th on into {@code to}, in its byte order. */
    void put(int from, int count, ByteBuffer to);

    /** Bytes of all elements. */
    default long bytes() {
        return (long) shape().size() * dtype().bytes();
    }

    /** F32. */
    record Floats(Shape shape, float[] values) implements StoredTensor {
        /** @throws IllegalArgumentException unless there is one value for each element */
        public Floats {
            check(shape, values.length);
        }

        @Override
        public Dtype dtype() {
            return Dtype.F32;
        }

        @Override
        public void put(int from, int count, ByteBuffer to) {
            to.asFloatBuffer().put(values, from, count);
        }
    }

    /** F64. */
    record Doubles(Shape shape, double[] values) implements StoredTensor {
        /** @throws IllegalArgumentException unless there is one value for each element */
        public Doubles {
            check(shape, values.length);
        }

        @Override
        public Dtype dtype() {
            return Dtype.F64;
        }

        @Override
        public void put(int from, int count, ByteBuffer to) {
            to.asDoubleBuffer().put(values, from, count);
        }
    }

    /** I64. */
    record Longs(Shape shape, long[] values) implements StoredTensor {
        /** @throws IllegalArgumentException unless there is one value for each element */
        public Longs {
            check(shape, values.length);
        }

        @Override
        public Dtype dtype() {
            return Dtype.I64;
        }

        @Override
        public void put(int from, int count, ByteBuffer to) {
            to.asLongBuffer().put(values, from, count);
        }
    }

    private static void check(Shape shape, int values) {
        if (shape.size() != values) {
            throw new IllegalArgumentException("shape " + shape + ": expected " + shape.size() + " values, found " + values);
        }
    }
}
