package io.margrad.experiments.data;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Real digits that travel with the program: 6,000 to train and 1,000 to test, the first 600 and 100 of each class in
 * the order of MNIST's files, dealt out class by class (0, 1, ..., 9, 0, 1, ...) so that every prefix is balanced.
 * The resource is a zip of four IDX files, made by {@link SubsetGenerator}; whose work it is and its licence stand in
 * the text file beside it.
 */
public final class EmbeddedSubset {
    /** Training digits of each class. */
    public static final int TRAIN_PER_CLASS = 600;

    /** Test digits of each class. */
    public static final int TEST_PER_CLASS = 100;

    /** What {@link Mnist#source} says of them. */
    public static final String SOURCE = "embedded subset";

    static final String RESOURCE = "mnist-subset.zip";

    private EmbeddedSubset() {}

    /**
     * The embedded digits.
     *
     * @param note why they are used, for {@link Mnist#note}; may be empty
     * @throws DataException when the resource is missing or damaged, that is, when the program was built wrongly
     */
    public static Mnist load(String note) {
        try {
            byte[] zip = bytes();
            Map<MnistFile, IdxFormat.Part> parts = unzip(zip);
            Digits train = pair(parts, MnistFile.TRAIN_IMAGES, MnistFile.TRAIN_LABELS);
            Digits test = pair(parts, MnistFile.TEST_IMAGES, MnistFile.TEST_LABELS);
            TreeMap<String, String> sums = new TreeMap<>();
            sums.put(RESOURCE, ContentStream.sha256(zip));
            return new Mnist(train, test, SOURCE, note, sums);
        } catch (IOException e) {
            throw DataException.unusable(RESOURCE, "cannot be read", e);
        }
    }

    /** The resource as it is. */
    static byte[] bytes() throws IOException {
        try (InputStream in = EmbeddedSubset.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FileNotFoundException("not among the program's resources");
            }
            return in.readAllBytes();
        }
    }

    private static Map<MnistFile, IdxFormat.Part> unzip(byte[] bytes) throws IOException {
        Map<MnistFile, IdxFormat.Part> parts = new EnumMap<>(MnistFile.class);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                for (MnistFile file : MnistFile.values()) {
                    if (entry.getName().equals(file.fileName())) {
                        parts.put(file, IdxFormat.read(name(file), new ContentStream(zip), file.isImages()));
                    }
                }
            }
        }
        return parts;
    }

    private static Digits pair(Map<MnistFile, IdxFormat.Part> parts, MnistFile images, MnistFile labels) {
        IdxFormat.Part imagePart = parts.get(images);
        IdxFormat.Part labelPart = parts.get(labels);
        if (imagePart == null || labelPart == null) {
            throw DataException.mismatch(RESOURCE, "content", "four IDX files", parts.keySet());
        }
        return MnistFiles.pair(name(images), imagePart, name(labels), labelPart);
    }

    private static String name(MnistFile file) {
        return RESOURCE + "!" + file.fileName();
    }
}
