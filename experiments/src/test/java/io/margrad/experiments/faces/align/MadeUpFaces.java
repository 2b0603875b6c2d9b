package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.detect.Box;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.FaceDetector;
import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.images.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A folder of twelve images, and a detector that takes every color picture for a face whose points lie as in the template already. */
final class MadeUpFaces {
    static final FolderAlignment.Listener SILENT = (done, of, counts) -> {};

    private static final Landmarks TEMPLATE = new Landmarks(
            new Point(30.2946, 51.6963),
            new Point(65.5318, 51.5014),
            new Point(48.0252, 71.7366),
            new Point(33.5493, 92.3655),
            new Point(62.7299, 92.2041));

    final Path in;
    final Path out;
    final AtomicInteger calls = new AtomicInteger();

    private MadeUpFaces(Path in, Path out) {
        this.in = in;
        this.out = out;
    }

    /** Images in {@code in} below a folder, to be aligned into {@code out}. */
    static MadeUpFaces in(Path folder) throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        for (int i = 0; i < 12; i++) {
            Path person = Files.createDirectories(in.resolve("Person_" + i / 3));
            Files.write(person.resolve("image_" + i + ".png"), png(i));
        }
        return new MadeUpFaces(in, folder.resolve("out"));
    }

    /** The same images, to be aligned into another folder. */
    MadeUpFaces into(Path other) {
        return new MadeUpFaces(in, other);
    }

    static byte[] png(long seed) {
        return Images.write(Images.noise(96, 112, BufferedImage.TYPE_INT_RGB, seed), "png");
    }

    static byte[] grey() {
        return Images.write(new BufferedImage(50, 60, BufferedImage.TYPE_BYTE_GRAY), "png");
    }

    List<Face> detect(Picture picture) {
        calls.incrementAndGet();
        if (picture.channels() == 1) {
            return List.of();
        }
        Face face = new Face(new Box(20, 30, 70, 100), 0.99, TEMPLATE);
        Landmarks upsideDown = new Landmarks(
                new Point(60, 90), new Point(30, 90), new Point(48, 70), new Point(60, 50), new Point(30, 50));
        return List.of(new Face(new Box(0, 0, 10, 10), 1, upsideDown), face);
    }

    static FolderAlignment alignment(FaceDetector detector) {
        return new FolderAlignment(
                () -> detector, "a test's", new Aligner(CropShape.ROWS_112_COLUMNS_96, Fit.UMEYAMA, Origin.ZERO), CropFormat.PNG);
    }

    AlignCounts run() {
        return run(in, out);
    }

    /** The same for other folders. */
    AlignCounts run(Path from, Path to) {
        return alignment(this::detect).run(from, to, 3, SILENT);
    }

    /** The error that this ends in. */
    String refused(Path from, Path to) {
        return String.valueOf(assertThrows(DataException.class, () -> run(from, to)).getMessage());
    }

    /** The lines of the report. */
    List<String> report() throws IOException {
        return Files.readAllLines(out.resolve(FolderAlignment.REPORT));
    }

    /** The line of an image. */
    String row(String file) throws IOException {
        return report().stream().filter(line -> line.startsWith(file + ",")).findFirst().orElse("no row for " + file);
    }

    /** All files of the crops' folder. */
    Map<String, List<Byte>> contents() throws IOException {
        Map<String, List<Byte>> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(out)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                List<Byte> bytes = new ArrayList<>();
                for (byte b : Files.readAllBytes(file)) {
                    bytes.add(b);
                }
                files.put(out.relativize(file).toString(), bytes);
            }
        }
        return files;
    }
}
