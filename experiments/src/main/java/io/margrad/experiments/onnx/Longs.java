package io.margrad.experiments.onnx;

import com.google.protobuf.CodedInputStream;
import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.util.Arrays;

/** A repeated field of whole numbers, which a file has one after the other or packed. */
final class Longs {
    private final String file;
    private final String what;
    private final int most;
    private long[] values = new long[4];
    private int count;

    /**
     * An empty list.
     *
     * @param file for messages
     * @param what it is, for messages
     * @param most numbers that are taken
     */
    Longs(String file, String what, int most) {
        this.file = file;
        this.what = what;
        this.most = most;
    }

    void add(long value) {
        if (count == most) {
            throw DataException.mismatch(file, what, "at most " + most, "more");
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    void setLast(long value) {
        values[count - 1] = value;
    }

    /** Reads one of the field's occurrences. */
    void read(CodedInputStream in, boolean packed) throws IOException {
        if (!packed) {
            add(in.readInt64());
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            add(in.readInt64());
        }
        in.popLimit(outer);
    }

    long[] toArray() {
        return Arrays.copyOf(values, count);
    }
}
