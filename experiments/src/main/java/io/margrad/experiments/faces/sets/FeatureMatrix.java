package io.margrad.experiments.faces.sets;

import io.margrad.experiments.faces.protocol.features.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The matrix of a feature file, row-major, of float32 or float64. It keeps the bits as they are in the file, those of a NaN too. The
 * devkit's feature of one image is a column: D rows of one.
 */
public final class FeatureMatrix {
    /** What a matrix consists of. */
    public enum Type {
        /** float32, OpenCV's {@code CV_32FC1}. */
        FLOAT32(5, Float.BYTES),
        /** float64, OpenCV's {@code CV_64FC1}. */
        FLOAT64(6, Double.BYTES);

        private final int code;
        private final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        /** OpenCV's number of the type. */
        int code() {
            return code;
        }

        /** Bytes of an element. */
        int bytes() {
            return bytes;
        }
    }

    private final int rows;
    private final int columns;
    private final Type type;
    private final byte[] data;

    /** Takes over little-endian elements without gaps between rows. */
    FeatureMatrix(int rows, int columns, Type type, byte[] data) {
        if (rows < 1 || columns < 1 || data.length != (long) rows * columns * type.bytes()) {
            throw new IllegalArgumentException("matrix of " + rows + " x " + columns + " " + type + ": expected at least one element and "
                    + (long) rows * columns * type.bytes() + " bytes, found " + data.length);
        }
        this.rows = rows;
        this.columns = columns;
        this.type = type;
        this.data = data;
    }

    /**
     * A float32 matrix.
     *
     * @param values row-major, copied
     * @throws IllegalArgumentException unless there are {@code rows * columns} values and at least one
     */
    public static FeatureMatrix of(int rows, int columns, float... values) {
        byte[] data = new byte[Math.multiplyExact(values.length, Float.BYTES)];
        buffer(data).asFloatBuffer().put(values);
        return new FeatureMatrix(rows, columns, Type.FLOAT32, data);
    }

    /** The same of float64. */
    public static FeatureMatrix of(int rows, int columns, double... values) {
        byte[] data = new byte[Math.multiplyExact(values.length, Double.BYTES)];
        buffer(data).asDoubleBuffer().put(values);
        return new FeatureMatrix(rows, columns, Type.FLOAT64, data);
    }

    /** Number of rows, at least 1. */
    public int rows() {
        return rows;
    }

    /** Number of columns, at least 1. */
    public int columns() {
        return columns;
    }

    /** What the file holds. */
    public Type type() {
        return type;
    }

    /** The elements, row-major; float64 is rounded. */
    public float[] floats() {
        float[] values = new float[rows * columns];
        if (type == Type.FLOAT32) {
            buffer(data).asFloatBuffer().get(values);
            return values;
        }
        double[] exact = doubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) exact[i];
        }
        return values;
    }

    /** The elements, row-major. */
    public double[] doubles() {
        double[] values = new double[rows * columns];
        if (type == Type.FLOAT64) {
            buffer(data).asDoubleBuffer().get(values);
            return values;
        }
        float[] narrow = floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = narrow[i];
        }
        return values;
    }

    /**
     * The rows as features.
     *
     * @param name what messages call the matrix
     * @param rowNames name of a row by its number
     * @throws io.margrad.experiments.data.DataException naming the first row with an element that is NaN or infinite, or no float
     */
    public Features features(String name, IntFunction<String> rowNames) {
        return Features.of(name, floats(), columns, rowNames);
    }

    /** The elements, little-endian; to be read only. */
    ByteBuffer data() {
        return ByteBuffer.wrap(data).asReadOnlyBuffer();
    }

    /** Whether sizes, type and all bits are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureMatrix that
                && rows == that.rows
                && columns == that.columns
                && type == that.type
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data) * 31 + rows;
    }

    /** For example {@code 512 x 1 FLOAT32}. */
    @Override
    public String toString() {
        return rows + " x " + columns + " " + type;
    }

    private static ByteBuffer buffer(byte[] data) {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }
}
