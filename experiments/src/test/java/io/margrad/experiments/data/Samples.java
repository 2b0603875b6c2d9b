package io.margrad.experiments.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Small made-up digits and their files, and the real ones where a machine has them. */
final class Samples {
    static final Digits TRAIN = random(30, 1);
    static final Digits TEST = random(20, 2);

    private Samples() {}

    /** Noise for images; labels 0, 1, ..., 9, 0, ... */
    static Digits random(int count, long seed) {
        byte[] images = new byte[count * Digits.PIXELS];
        new Random(seed).nextBytes(images);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % Digits.CLASSES);
        }
        return Digits.of(images, labels);
    }

    /** The uncompressed content of one of the four files. */
    static byte[] content(MnistFile file) {
        boolean isTrain = file == MnistFile.TRAIN_IMAGES || file == MnistFile.TRAIN_LABELS;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MnistFiles.write(isTrain ? TRAIN : TEST, file, out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    /** Sums of {@link #content}. */
    static Map<MnistFile, String> sums() {
        Map<MnistFile, String> sums = new EnumMap<>(MnistFile.class);
        for (MnistFile file : MnistFile.values()) {
            sums.put(file, ContentStream.sha256(content(file)));
        }
        return sums;
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** Big-endian ints followed by bytes. */
    static byte[] idx(int[] header, byte[] body) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * header.length + body.length);
        for (int value : header) {
            buffer.putInt(value);
        }
        return buffer.put(body).array();
    }

    /** Every file below a folder with its content's sum: what "left as it was" means. */
    static Map<String, String> snapshot(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (!Files.exists(folder)) {
            return files;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.toList()) {
                String sum = Files.isDirectory(path) ? "folder" : ContentStream.sha256(Files.readAllBytes(path));
                files.put(folder.relativize(path).toString(), sum);
            }
        }
        return files;
    }

    /** The message of an exception, which every one of ours has. */
    static String message(Throwable e) {
        return Objects.requireNonNull(e.getMessage());
    }

    /** The folder of the real digits: MARGRAD_DATA, or shared/data beside the checkout; null where there is none. */
    static @Nullable Path realDigits() {
        String variable = System.getenv(MnistSource.VARIABLE);
        if (variable != null && !variable.isBlank()) {
            Path folder = Path.of(variable);
            return MnistFiles.allIn(folder) ? folder : orNull(folder.resolve("mnist"));
        }
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path folder = orNull(up.resolve("shared/data/mnist"));
            if (folder != null) {
                return folder;
            }
        }
        return null;
    }

    private static @Nullable Path orNull(Path folder) {
        return MnistFiles.allIn(folder) ? folder : null;
    }
}
