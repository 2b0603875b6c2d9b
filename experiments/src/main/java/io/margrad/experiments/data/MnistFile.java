package io.margrad.experiments.data;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The four files of MNIST, with the published SHA-256 sums of their uncompressed content.
 */
public enum MnistFile {
    /** 60,000 training images. */
    TRAIN_IMAGES("train-images", 3, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    /** 60,000 training labels. */
    TRAIN_LABELS("train-labels", 1, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    /** 10,000 test images. */
    TEST_IMAGES("t10k-images", 3, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    /** 10,000 test labels. */
    TEST_LABELS("t10k-labels", 1, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    private final String stem;
    private final int dimensions;
    private final String sha256;

    MnistFile(String stem, int dimensions, String sha256) {
        this.stem = stem;
        this.dimensions = dimensions;
        this.sha256 = sha256;
    }

    /** The published name, such as {@code train-images-idx3-ubyte}. */
    public String fileName() {
        return stem + "-idx" + dimensions + "-ubyte";
    }

    /** Images rather than labels. */
    public boolean isImages() {
        return dimensions == 3;
    }

    /** The published sum of the uncompressed file, 64 lower-case hex digits. */
    public String publishedSha256() {
        return sha256;
    }

    /** Every name under which the file is found in the wild, the preferred one first. */
    List<String> names() {
        String dotted = stem + ".idx" + dimensions + "-ubyte";
        return List.of(fileName(), fileName() + ".gz", dotted, dotted + ".gz");
    }

    /** The published sums of all four. */
    static Map<MnistFile, String> publishedSums() {
        Map<MnistFile, String> sums = new EnumMap<>(MnistFile.class);
        for (MnistFile file : values()) {
            sums.put(file, file.sha256);
        }
        return Collections.unmodifiableMap(sums);
    }
}
