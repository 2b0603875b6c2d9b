package io.margrad.experiments.faces.sets.recordio;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.TextLines;
import java.nio.file.Path;
import java.util.Arrays;

/** The index of a RecordIO file, a line {@code key<TAB>offset} for each record, in any order. */
final class RecordIndex {
    private final Path file;
    private final int[] keys;
    private final long[] offsets;

    private RecordIndex(Path file, int[] keys, long[] offsets) {
        this.file = file;
        this.keys = keys;
        this.offsets = offsets;
    }

    /**
     * Reads an index.
     *
     * @param size bytes of the record file, in which all offsets have to lie
     * @throws DataException when it is malformed, empty or unreadable, or a key or an offset comes twice
     */
    static RecordIndex read(Path file, long size) {
        // a key above the number of its line, so that one sort brings both into order
        long[] order = new long[1024];
        long[] offsets = new long[1024];
        int count = 0;
        try (TextLines lines = TextLines.open(file)) {
            for (String line = lines.next("key<TAB>offset"); line != null; line = lines.next()) {
                int tab = line.indexOf('\t');
                if (tab < 0) {
                    throw lines.mismatch("fields", "key<TAB>offset", "'" + line + "'");
                }
                if (count == order.length) {
                    order = Arrays.copyOf(order, 2 * count);
                    offsets = Arrays.copyOf(offsets, 2 * count);
                }
                order[count] = lines.number("key", line.substring(0, tab), 0, Integer.MAX_VALUE) << 32 | count;
                offsets[count] = lines.number("offset", line.substring(tab + 1), 0, size - 1);
                count++;
            }
        }
        return sorted(file, Arrays.copyOf(order, count), offsets);
    }

    /** Number of records. */
    int size() {
        return keys.length;
    }

    /** The keys in ascending order; not to be changed. */
    int[] keys() {
        return keys;
    }

    /**
     * Where the record with this key begins.
     *
     * @throws DataException when there is none
     */
    long offset(int key) {
        int at = Arrays.binarySearch(keys, key);
        if (at < 0) {
            throw DataException.mismatch(file, "key " + key, "a line with it", "none in " + keys.length + " lines");
        }
        return offsets[at];
    }

    private static RecordIndex sorted(Path file, long[] order, long[] offsets) {
        Arrays.sort(order);
        int[] keys = new int[order.length];
        long[] sorted = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            keys[i] = (int) (order[i] >> 32);
            sorted[i] = offsets[(int) order[i]];
            if (i > 0 && keys[i] == keys[i - 1]) {
                throw DataException.mismatch(file, "key " + keys[i], "one line with it", "two");
            }
        }
        long[] distinct = sorted.clone();
        Arrays.sort(distinct);
        for (int i = 1; i < distinct.length; i++) {
            if (distinct[i] == distinct[i - 1]) {
                throw DataException.mismatch(file, "offset " + distinct[i], "one line with it", "two");
            }
        }
        return new RecordIndex(file, keys, sorted);
    }
}
