package io.margrad.experiments.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the resource of {@link EmbeddedSubset} from the four original MNIST files, whose sums it checks first. Run
 * from the project's root, with the files in DIR:
 *
 * <pre>{@code
 * java -cp experiments/target/classes io.margrad.experiments.data.SubsetGenerator \
 *     DIR experiments/src/main/resources/io/margrad/experiments/data/mnist-subset.zip
 * }</pre>
 *
 * <p>The same files give the same digits in the same order and, with one build of the JDK, the same bytes: the zip
 * carries no time. (A JDK linked to another zlib may compress a few bytes better or worse.)
 */
public final class SubsetGenerator {
    private SubsetGenerator() {}

    /**
     * Writes the resource.
     *
     * @param args folder with the four original files, file to write
     * @throws IOException when the file cannot be written
     * @throws DataException when the originals are missing or not the published ones
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("usage: SubsetGenerator DIR OUT.zip");
        }
        Path folder = Path.of(args[0]);
        for (MnistVerify result : MnistVerify.check(folder)) {
            if (!result.ok()) {
                throw new DataException(result.problem());
            }
        }
        WholeFile.write(Path.of(args[1]), ByteBuffer.wrap(zip(MnistFiles.locate(folder).read(folder.toString()))));
    }

    /** The resource's bytes, made from the full set. */
    static byte[] zip(Mnist full) throws IOException {
        Digits train = balanced(full.train(), EmbeddedSubset.TRAIN_PER_CLASS);
        Digits test = balanced(full.test(), EmbeddedSubset.TEST_PER_CLASS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            for (MnistFile file : MnistFile.values()) {
                ZipEntry entry = new ZipEntry(file.fileName());
                entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // the zip format's zero, in any time zone
                zip.putNextEntry(entry);
                boolean isTrain = file == MnistFile.TRAIN_IMAGES || file == MnistFile.TRAIN_LABELS;
                MnistFiles.write(isTrain ? train : test, file, zip);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /**
     * The first {@code perClass} digits of each class, dealt out class by class: digit k * 10 + c of the result is the
     * k-th of class c.
     */
    static Digits balanced(Digits all, int perClass) {
        byte[] images = new byte[perClass * Digits.CLASSES * Digits.PIXELS];
        byte[] labels = new byte[perClass * Digits.CLASSES];
        int[] seen = new int[Digits.CLASSES];
        for (int i = 0; i < all.count(); i++) {
            int label = all.label(i);
            if (seen[label] < perClass) {
                int at = seen[label]++ * Digits.CLASSES + label;
                all.copyImage(i, images, at * Digits.PIXELS);
                labels[at] = (byte) label;
            }
        }
        for (int label = 0; label < Digits.CLASSES; label++) {
            if (seen[label] < perClass) {
                throw DataException.mismatch("subset", "digits of class " + label, perClass, seen[label]);
            }
        }
        return new Digits(images, labels);
    }
}
