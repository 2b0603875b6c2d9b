package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/**
 * What the first 16 bytes of a {@link FeatureFile} say.
 *
 * @param rows at least 1
 * @param columns at least 1
 * @param stride bytes from one row to the next
 * @param type of the elements
 */
record FeatureHeader(int rows, int columns, int stride, FeatureMatrix.Type type) {
    static final int BYTES = 16;

    /** Of a matrix without gaps between its rows. */
    static FeatureHeader of(int rows, int columns, FeatureMatrix.Type type) {
        return new FeatureHeader(rows, columns, Math.multiplyExact(columns, type.bytes()), type);
    }

    /**
     * Reads a header and holds it against the size of its file.
     *
     * @throws DataException when it says what cannot be, or the file has another size
     */
    static FeatureHeader read(Path file, SeekableByteChannel in) throws IOException {
        if (in.size() < BYTES) {
            throw DataException.mismatch(file, "truncated", "a header of " + BYTES + " bytes", in.size() + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(in, bytes);
        int rows = positive(file, "rows", bytes.getInt(0));
        int columns = positive(file, "columns", bytes.getInt(4));
        FeatureHeader header = new FeatureHeader(rows, columns, bytes.getInt(8), type(file, bytes.getInt(12)));
        header.check(file, in.size());
        return header;
    }

    private void check(Path file, long size) {
        if (stride < rowBytes()) {
            throw DataException.mismatch(file, "bytes from row to row", "at least " + rowBytes(), stride);
        }
        // the gap after the last row may be left out
        long most = at(rows);
        long least = most - (stride - rowBytes());
        if (size < least || size > most) {
            String what = size < least ? "truncated" : "trailing bytes";
            throw DataException.mismatch(file, what, (size < least ? least : most) + " bytes", size + " bytes");
        }
    }

    /** The header as it is in the file. */
    ByteBuffer bytes() {
        ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return header.putInt(rows).putInt(columns).putInt(stride).putInt(type.code()).flip();
    }

    /** Bytes of a row's elements. */
    long rowBytes() {
        return (long) columns * type.bytes();
    }

    /** Where a row begins. */
    long at(long row) {
        return BYTES + row * stride;
    }

    /** Reads until the buffer is full. */
    static void fill(SeekableByteChannel in, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer) < 0) {
                throw new EOFException("became shorter while it was read");
            }
        }
    }

    private static int positive(Path file, String what, int value) {
        if (value < 1) {
            throw DataException.mismatch(file, what, "at least 1", value);
        }
        return value;
    }

    private static FeatureMatrix.Type type(Path file, int code) {
        for (FeatureMatrix.Type type : FeatureMatrix.Type.values()) {
            if (type.code() == code) {
                return type;
            }
        }
        throw DataException.mismatch(file, "OpenCV type", "5 (float32) or 6 (float64)", code);
    }
}
