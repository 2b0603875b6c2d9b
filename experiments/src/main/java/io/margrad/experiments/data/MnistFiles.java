package io.margrad.experiments.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The four IDX files of a folder, each raw or gzip-compressed (told by content) and named either
 * {@code train-images-idx3-ubyte} or {@code train-images.idx3-ubyte}, with or without {@code .gz}.
 *
 * @param trainImages magic 2051, n x 28 x 28
 * @param trainLabels magic 2049, n
 * @param testImages as the training images
 * @param testLabels as the training labels
 */
public record MnistFiles(Path trainImages, Path trainLabels, Path testImages, Path testLabels) {
    /**
     * Finds the four files in a folder. Where a file lies there under several names, the raw one with dashes wins.
     *
     * @throws DataException when there is no such folder or a file is missing
     */
    public static MnistFiles locate(Path folder) {
        return new MnistFiles(
                require(folder, MnistFile.TRAIN_IMAGES),
                require(folder, MnistFile.TRAIN_LABELS),
                require(folder, MnistFile.TEST_IMAGES),
                require(folder, MnistFile.TEST_LABELS));
    }

    /** The path of one file in a folder, or null when it is under none of its names. */
    static @Nullable Path find(Path folder, MnistFile file) {
        for (String name : file.names()) {
            Path path = folder.resolve(name);
            if (Files.isRegularFile(path)) {
                return path;
            }
        }
        return null;
    }

    /** Whether at least one of the four files is in the folder. */
    static boolean anyIn(Path folder) {
        for (MnistFile file : MnistFile.values()) {
            if (find(folder, file) != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether all four files are in the folder. */
    static boolean allIn(Path folder) {
        for (MnistFile file : MnistFile.values()) {
            if (find(folder, file) == null) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads and checks all four files.
     *
     * @param source what {@link Mnist#source} shall say
     * @throws DataException when a file is unreadable or malformed, or when images and labels differ in number
     */
    public Mnist read(String source) {
        Map<String, String> sums = new TreeMap<>();
        Digits train = read(trainImages, trainLabels, MnistFile.TRAIN_IMAGES, MnistFile.TRAIN_LABELS, sums);
        Digits test = read(testImages, testLabels, MnistFile.TEST_IMAGES, MnistFile.TEST_LABELS, sums);
        return new Mnist(train, test, source, "", new TreeMap<>(sums));
    }

    /** The path of one of the four. */
    public Path path(MnistFile file) {
        return switch (file) {
            case TRAIN_IMAGES -> trainImages;
            case TRAIN_LABELS -> trainLabels;
            case TEST_IMAGES -> testImages;
            case TEST_LABELS -> testLabels;
        };
    }

    /**
     * Writes both sets into a folder under the published names, each file whole or not at all.
     *
     * @param gzip compress, and add {@code .gz} to the names
     * @throws DataException when a file cannot be written
     */
    public static MnistFiles write(Path folder, Digits train, Digits test, boolean gzip) {
        for (MnistFile file : MnistFile.values()) {
            Path path = folder.resolve(file.fileName() + (gzip ? ".gz" : ""));
            boolean isTrain = file == MnistFile.TRAIN_IMAGES || file == MnistFile.TRAIN_LABELS;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : bytes) {
                write(isTrain ? train : test, file, out);
            } catch (IOException e) {
                throw new IllegalStateException("writing to memory cannot fail", e);
            }
            WholeFile.write(path, ByteBuffer.wrap(bytes.toByteArray()));
        }
        return locate(folder);
    }

    /** Writes what belongs into one of the four files, uncompressed; the stream stays open. */
    static void write(Digits digits, MnistFile file, OutputStream out) throws IOException {
        if (file.isImages()) {
            IdxFormat.writeImages(digits, out);
        } else {
            IdxFormat.writeLabels(digits, out);
        }
    }

    /**
     * Pairs images with labels.
     *
     * @throws DataException when they differ in number
     */
    static Digits pair(Object imageName, IdxFormat.Part images, Object labelName, IdxFormat.Part labels) {
        if (labels.count != images.count) {
            throw DataException.mismatch(
                    labelName, "label count", images.count + " (the images of " + imageName + ")", labels.count);
        }
        return new Digits(images.bytes, labels.bytes);
    }

    private static Digits read(
            Path images, Path labels, MnistFile imageFile, MnistFile labelFile, Map<String, String> sums) {
        // labels first: they are small, so that a wrong folder is told at once
        IdxFormat.Part labelPart = IdxFormat.read(labels, false);
        IdxFormat.Part imagePart = IdxFormat.read(images, true);
        sums.put(imageFile.fileName(), imagePart.sha256);
        sums.put(labelFile.fileName(), labelPart.sha256);
        return pair(images, imagePart, labels, labelPart);
    }

    private static Path require(Path folder, MnistFile file) {
        Path path = find(folder, file);
        if (path != null) {
            return path;
        }
        if (!Files.isDirectory(folder)) {
            throw DataException.mismatch(folder, "digits", "a folder", Files.exists(folder) ? "a file" : "nothing");
        }
        String names = file.names().get(0) + " or " + file.names().get(2);
        throw DataException.mismatch(folder, "digits", names + ", raw or .gz", "neither");
    }
}
