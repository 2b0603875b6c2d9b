package io.margrad.experiments.onnx;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.Arrays;

/** A repeated field of floats, which a file has one after the other or packed. */
final class Floats {
    private float[] values = new float[4];
    private int count;

    void add(float value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    /** Reads one of the field's occurrences. */
    void read(CodedInputStream in, boolean packed) throws IOException {
        if (!packed) {
            add(in.readFloat());
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            add(in.readFloat());
        }
        in.popLimit(outer);
    }

    float[] toArray() {
        return Arrays.copyOf(values, count);
    }
}
