package io.margrad.experiments.faces.sets.recordio;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.FaceSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A data set in MXNet's form, as insightface distributes CASIA-WebFace and others: a folder with {@code train.rec}, {@code train.idx},
 * and perhaps {@code property}, whose first number is that of the classes.
 *
 * <p>When record 0 has two labels a and b, the images are records 1 to a - 1, and records a to b - 1 stand for one identity each, with
 * two labels that bound its images. Then the first image of each identity tells its label, and every other is compared when it is read.
 * Otherwise every record is an image, and all headers are read. Source: insightface, recognition/arcface_mxnet/image_iter.py.
 */
public final class RecordSet {
    private static final int MOST_CLASSES = 1 << 24;
    private static final int NO_LABEL = -1;

    private final Path file;
    private final RecordFile records;
    private final RecordIndex index;

    private RecordSet(Path file, RecordFile records, RecordIndex index) {
        this.file = file;
        this.records = records;
        this.index = index;
    }

    /**
     * Lists the images; none is decoded. Classes are called by their numbers.
     *
     * @param folder with the files
     * @throws DataException when one is missing, malformed or truncated, or they do not belong together
     */
    public static FaceSet read(Path folder) {
        Path file = folder.resolve("train.rec");
        Path property = folder.resolve("property");
        int classes = Files.exists(property) ? RecordProperty.read(property).classes() : 0;
        try (RecordFile records = RecordFile.open(file)) {
            RecordIndex index = RecordIndex.read(folder.resolve("train.idx"), records.size());
            return new RecordSet(file, records, index).list(classes);
        }
    }

    /**
     * The images with their labels.
     *
     * @param known number of classes; 0 when only the labels tell
     */
    private FaceSet list(int known) {
        boolean hasRanges = index.keys()[0] == 0 && front(0).isRange();
        int[] ofKey = hasRanges ? labelsOfRanges() : new int[0];
        int[] keys = hasRanges ? IntStream.range(0, ofKey.length).filter(key -> ofKey[key] != NO_LABEL).toArray() : index.keys();
        int[] labels = Arrays.stream(keys).map(key -> hasRanges ? ofKey[key] : label(key)).toArray();
        if (keys.length == 0) {
            throw DataException.mismatch(file, "images", "at least one", "none");
        }
        int most = Arrays.stream(labels).max().orElse(0);
        int limit = known == 0 ? MOST_CLASSES : known;
        if (most >= limit) {
            throw DataException.mismatch(file, "labels", "0.." + (limit - 1), most);
        }
        long[] offsets = Arrays.stream(keys).mapToLong(index::offset).toArray();
        return new FaceSet(
                new RecordImages(file, keys, offsets, labels), labels, FaceSet.numbered(known == 0 ? most + 1 : known));
    }

    /** The label of each key below the identities' records, or {@link #NO_LABEL}. */
    private int[] labelsOfRanges() {
        int firstIdentity = front(0).label(0);
        int end = front(0).label(1);
        if (firstIdentity < 1 || end < firstIdentity || end > index.size()) {
            throw DataException.mismatch(
                    file, "record 0", "two labels a <= b, from 1 to " + index.size() + " records", firstIdentity + " and " + end);
        }
        int[] labels = new int[firstIdentity];
        Arrays.fill(labels, NO_LABEL);
        BitSet seen = new BitSet();
        int next = 1;
        for (int identity = firstIdentity; identity < end; identity++) {
            ImageRecord range = front(identity);
            int from = range.isRange() ? range.label(0) : 0;
            int to = range.isRange() ? range.label(1) : 0;
            if (from < next || to < from || to > firstIdentity) {
                String expected = "two labels a <= b, from " + next + " to " + firstIdentity;
                throw DataException.mismatch(file, "record " + identity, expected, from + " and " + to);
            }
            next = to;
            if (from < to) {
                int label = label(from);
                if (seen.get(label)) {
                    throw DataException.mismatch(file, "record " + from, "a label that no identity before has", label);
                }
                seen.set(label);
                Arrays.fill(labels, from, to, label);
            }
        }
        return labels;
    }

    private int label(int key) {
        int label = front(key).label(0);
        if (label >= MOST_CLASSES) {
            throw DataException.mismatch(file, "record " + key + ": label", "0.." + (MOST_CLASSES - 1), label);
        }
        return label;
    }

    private ImageRecord front(int key) {
        String name = "record " + key;
        return new ImageRecord(file + ": " + name, records.front(name, index.offset(key), ImageRecord.FRONT_BYTES));
    }
}
