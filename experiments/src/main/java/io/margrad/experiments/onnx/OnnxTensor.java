package io.margrad.experiments.onnx;

import com.google.protobuf.ByteString;
import io.margrad.experiments.data.DataException;
import io.margrad.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A constant of an ONNX file, TensorProto. Its numbers are in {@code raw}, little-endian, or in the list of their type.
 *
 * @param type number of the type of its elements, TensorProto.DataType
 */
record OnnxTensor(String name, long[] dims, int type, ByteString raw, float[] floats, long[] longs) {
    static final int FLOAT = 1;
    static final int INT64 = 7;

    /** Throws {@link DataException} for sizes that no tensor has. */
    Shape shape(String where) {
        int[] sizes = new int[dims.length];
        for (int i = 0; i < sizes.length; i++) {
            if (dims[i] < 0 || dims[i] > Integer.MAX_VALUE) {
                throw DataException.mismatch(named(where), "sizes", "0 to 2^31 - 1", Arrays.toString(dims));
            }
            sizes[i] = (int) dims[i];
        }
        try {
            return Shape.of(sizes);
        } catch (IllegalArgumentException e) {
            throw DataException.mismatch(named(where), "sizes", "a product below 2^31", Arrays.toString(dims));
        }
    }

    /** Numbers that the file has for it, as floats. */
    long stored() {
        return raw.isEmpty() ? floats.length : raw.size() / Float.BYTES;
    }

    /** The elements of a tensor of floats. */
    float[] values(String where) {
        int size = shape(where).size();
        expect(where, FLOAT, "FLOAT (1)");
        float[] values = floats;
        if (raw.isEmpty()) {
            checkCount(where, size, floats.length);
        } else {
            checkBytes(where, size, Float.BYTES);
            values = new float[size];
            little().asFloatBuffer().get(values);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw DataException.mismatch(named(where), "values", "finite numbers", value);
            }
        }
        return values;
    }

    /** The elements of a tensor of whole numbers. */
    long[] numbers(String where) {
        int size = shape(where).size();
        expect(where, INT64, "INT64 (7)");
        if (raw.isEmpty()) {
            checkCount(where, size, longs.length);
            return longs;
        }
        checkBytes(where, size, Long.BYTES);
        long[] values = new long[size];
        little().asLongBuffer().get(values);
        return values;
    }

    private ByteBuffer little() {
        return raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private String named(String where) {
        return where + ": tensor '" + name + "'";
    }

    private void expect(String where, int expected, String words) {
        if (type != expected) {
            throw DataException.mismatch(named(where), "type", words, type);
        }
    }

    private void checkCount(String where, int expected, int found) {
        if (expected != found) {
            throw DataException.mismatch(named(where), "elements", expected, found);
        }
    }

    private void checkBytes(String where, int elements, int bytes) {
        if (raw.size() != (long) elements * bytes) {
            throw DataException.mismatch(named(where), "bytes", (long) elements * bytes, raw.size());
        }
    }
}
