package io.margrad.experiments.onnx;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.Arrays;

/** A repeated field of whole numbers, which a file has one after the other or packed. */
final class Longs {
    private long[] values = new long[4];
    private int count;

    void add(long value) {
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
