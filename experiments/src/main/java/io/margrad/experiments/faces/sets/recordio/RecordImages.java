package io.margrad.experiments.faces.sets.recordio;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.ImageStore;
import java.nio.file.Path;

/** Images in a RecordIO file, which is opened for each: that costs little beside decoding, and leaves nothing to close. */
final class RecordImages implements ImageStore {
    private final Path file;
    private final int[] keys;
    private final long[] offsets;
    private final int[] labels;

    /**
     * Some of a file's images.
     *
     * @param keys their keys
     * @param offsets where their records begin
     * @param labels what the records have to say
     */
    RecordImages(Path file, int[] keys, long[] offsets, int[] labels) {
        this.file = file;
        this.keys = keys;
        this.offsets = offsets;
        this.labels = labels;
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    public String name(int i) {
        return "record " + keys[i];
    }

    @Override
    public String location(int i) {
        return file + ": " + name(i);
    }

    @Override
    public byte[] bytes(int i) {
        try (RecordFile records = RecordFile.open(file)) {
            ImageRecord record = new ImageRecord(location(i), records.read(name(i), offsets[i]));
            if (record.label(0) != labels[i]) {
                throw DataException.mismatch(location(i), "label", labels[i] + " as the first of its identity", record.label(0));
            }
            return record.image();
        }
    }
}
