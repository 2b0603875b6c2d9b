package io.margrad.experiments.faces.sets.recordio;

import io.margrad.experiments.data.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The content of an image record, little-endian: uint32 flag, float32 label, uint64 id, uint64 id2; when flag is above 0 so many
 * float32 labels, which then count instead of the first; and the image file. Source: mxnet, python/mxnet/recordio.py ({@code IRHeader}).
 */
final class ImageRecord {
    /** Enough of a record for its header and two labels. */
    static final int FRONT_BYTES = 32;

    private static final int HEADER_BYTES = 24;

    /** Far above what can be counted in float32, and far below what an int holds. */
    private static final float LARGEST_LABEL = 1 << 30;

    private final String location;
    private final ByteBuffer bytes;
    private final long flag;

    /**
     * Looks at a record, or at the front of one.
     *
     * @param location what messages call it
     * @throws DataException when it is shorter than its header
     */
    ImageRecord(String location, byte[] content) {
        this.location = location;
        this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        checkLength(HEADER_BYTES);
        this.flag = Integer.toUnsignedLong(bytes.getInt(0));
    }

    /** Whether it stands for a range of records: it has two labels or more. */
    boolean isRange() {
        return flag >= 2;
    }

    /**
     * A label, which has to be a whole number.
     *
     * @param index 0, or 1 in a range
     * @throws DataException when it is missing, below 0, above 2^30, or no whole number
     */
    int label(int index) {
        int at = flag == 0 ? 4 : HEADER_BYTES + Float.BYTES * index;
        checkLength(at + Float.BYTES);
        float label = bytes.getFloat(at);
        if (!(label >= 0 && label <= LARGEST_LABEL && label == (int) label)) {
            throw DataException.mismatch(location, "label", "a whole number from 0 on", label);
        }
        return (int) label;
    }

    /** The image file; of the front of a record there is none. */
    byte[] image() {
        long start = HEADER_BYTES + Float.BYTES * flag;
        checkLength(start);
        return Arrays.copyOfRange(bytes.array(), (int) start, bytes.capacity());
    }

    private void checkLength(long needed) {
        if (bytes.capacity() < needed) {
            throw DataException.mismatch(location, "image record", "at least " + needed + " bytes", bytes.capacity() + " bytes");
        }
    }
}
