package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.detect.Box;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.FaceDetector;
import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;
import io.margrad.experiments.faces.sets.FolderSet;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a detector that takes every colour picture for a face whose points lie as in the template already. */
class FolderAlignmentTest {
    private static final Landmarks TEMPLATE = new Landmarks(
            new Point(30.2946, 51.6963),
            new Point(65.5318, 51.5014),
            new Point(48.0252, 71.7366),
            new Point(33.5493, 92.3655),
            new Point(62.7299, 92.2041));
    private static final FolderAlignment.Listener SILENT = (done, of, counts) -> {};

    @TempDir
    Path folder = Path.of("");

    private Path in = folder;
    private Path out = folder;
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void images() throws IOException {
        in = Files.createDirectory(folder.resolve("in"));
        out = folder.resolve("out");
        for (int i = 0; i < 12; i++) {
            Path person = Files.createDirectories(in.resolve("Person_" + i / 3));
            Files.write(person.resolve("image_" + i + ".png"), png(i));
        }
    }

    private static byte[] png(long seed) {
        return Images.write(Images.noise(96, 112, BufferedImage.TYPE_INT_RGB, seed), "png");
    }

    private List<Face> detect(Picture picture) {
        calls.incrementAndGet();
        if (picture.channels() == 1) {
            return List.of();
        }
        Face face = new Face(new Box(20, 30, 70, 100), 0.99, TEMPLATE);
        Landmarks upsideDown = new Landmarks(
                new Point(60, 90), new Point(30, 90), new Point(48, 70), new Point(60, 50), new Point(30, 50));
        return List.of(new Face(new Box(0, 0, 10, 10), 1, upsideDown), face);
    }

    private FolderAlignment alignment(FaceDetector detector) {
        return new FolderAlignment(
                () -> detector, "a test's", new Aligner(CropShape.ROWS_112_COLUMNS_96, Fit.UMEYAMA, Origin.ZERO), CropFormat.PNG);
    }

    private AlignCounts run() {
        return alignment(this::detect).run(in, out, 3, SILENT);
    }

    @Test
    void cropsLieWhereTheirImagesLie() throws IOException {
        assertEquals(new AlignCounts(12, 0, 0, 0), run());
        for (int i = 0; i < 12; i++) {
            String name = "Person_" + i / 3 + "/image_" + i + ".png";
            assertEquals(PictureReader.decode(name, png(i)), PictureReader.read(out.resolve(name)));
        }
        List<String> report = Files.readAllLines(out.resolve("align-report.csv"));
        assertEquals(13, report.size());
        assertEquals(
                "Person_0/image_0.png,aligned,2,20.000,30.000,70.000,100.000,0.9900,30.295,51.696,65.532,51.501,"
                        + "48.025,71.737,33.549,92.366,62.730,92.204,",
                report.get(1));
        assertEquals(report.subList(1, 13).stream().sorted().toList(), report.subList(1, 13));
        Picture sheet = PictureReader.read(out.resolve("contact-sheet.png"));
        assertEquals("1163 x 112 x 3", sheet.toString());
        Picture second = PictureReader.read(out.resolve("Person_0/image_1.png"));
        assertEquals(second.at(5, 7, 2), sheet.at(97 + 5, 7, 2));
    }

    @Test
    void everyThreadHasADetectorOfItsOwnAndClosesIt() {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        Aligner aligner = new Aligner(CropShape.LIGHT_CNN_128, Fit.CP2TFORM, Origin.ONE);
        FolderAlignment alignment = new FolderAlignment(
                () -> {
                    made.incrementAndGet();
                    return new FaceDetector() {
                        @Override
                        public List<Face> detect(Picture picture) {
                            return FolderAlignmentTest.this.detect(picture);
                        }

                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
                },
                "a test's",
                aligner,
                CropFormat.JPG);
        List<Integer> done = new ArrayList<>();
        alignment.run(in, out, 3, (now, of, counts) -> {
            assertEquals(12, of);
            assertEquals(now, counts.images());
            done.add(now);
        });
        assertEquals(3, made.get());
        assertEquals(3, closed.get());
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), done);
        assertEquals("128 x 128 x 1", PictureReader.read(out.resolve("Person_0/image_0.jpg")).toString());
    }

    @Test
    void imagesWithoutACropAreRowsOfTheReport() throws IOException {
        Files.write(in.resolve("Person_0/grey.png"), Images.write(new BufferedImage(50, 60, BufferedImage.TYPE_BYTE_GRAY), "png"));
        Files.write(in.resolve("Person_0/broken.jpg"), new byte[] {1, 2, 3});
        Files.write(in.resolve("Person_0/image_0.jpg"), png(99));
        Files.write(in.resolve("Person_0/.hidden.png"), png(99));
        Files.writeString(in.resolve("Person_0/notes.txt"), "no image");
        assertEquals(new AlignCounts(12, 1, 1, 1), run());
        List<String> report = Files.readAllLines(out.resolve("align-report.csv"));
        assertTrue(report.contains("Person_0/grey.png,no face,0" + ",".repeat(16)), report.toString());
        String broken = row(report, "Person_0/broken.jpg");
        assertTrue(broken.startsWith("Person_0/broken.jpg,broken,0,"), broken);
        assertTrue(broken.contains("image format: expected JPEG, PNG, GIF, PGM or PPM, found a file that begins with 01 02 03"), broken);
        // the image that is first by name has the place
        assertTrue(row(report, "Person_0/image_0.png").endsWith(",by Person_0/image_0.jpg"));
        assertFalse(Files.exists(out.resolve("Person_0/grey.png")));
        // mended, and looked at again; nothing else is
        Files.write(in.resolve("Person_0/broken.jpg"), png(98));
        calls.set(0);
        assertEquals(new AlignCounts(13, 1, 0, 1), run());
        assertEquals(1, calls.get());
    }

    private static String row(List<String> report, String file) {
        return report.stream().filter(line -> line.startsWith(file)).findFirst().orElse("no row for " + file);
    }

    @Test
    void pointsThatFitNothingAreNamed() throws IOException {
        Point one = new Point(5, 5);
        Face face = new Face(new Box(0, 0, 10, 10), 1, new Landmarks(one, one, one, one, one));
        assertEquals(new AlignCounts(0, 0, 12, 0), alignment(picture -> List.of(face)).run(in, out, 1, SILENT));
        String row = Files.readAllLines(out.resolve("align-report.csv")).get(1);
        assertTrue(row.contains("similarity transform: expected two or more different points"), row);
        assertFalse(Files.exists(out.resolve("contact-sheet.png")));
    }

    @Test
    void aRunThatEndsEarlyIsGoneOnWith() throws IOException {
        run();
        Map<String, List<Byte>> whole = contents();
        for (int stop = 1; stop <= 12; stop += 3) {
            out = folder.resolve("out" + stop);
            int last = stop;
            AtomicInteger shown = new AtomicInteger();
            FolderAlignment failing = alignment(picture -> {
                if (shown.incrementAndGet() > last) {
                    throw new IllegalStateException("power cut");
                }
                return detect(picture);
            });
            assertEquals(
                    "power cut",
                    assertThrows(IllegalStateException.class, () -> failing.run(in, out, 2, SILENT)).getMessage());
            // what a killed process leaves: half a line, and a crop written aside
            Path report = out.resolve("align-report.csv");
            Files.writeString(report, Files.readString(report) + "Person_3/image_1");
            Files.write(out.resolve(".image_11.png.part"), new byte[3]);
            calls.set(0);
            assertEquals(new AlignCounts(12, 0, 0, 0), run());
            assertEquals(12 - last, calls.get());
            Files.delete(out.resolve(".image_11.png.part"));
            assertEquals(whole, contents());
        }
    }

    @Test
    void aCropThatIsGoneIsMadeAgain() throws IOException {
        run();
        Map<String, List<Byte>> whole = contents();
        Files.delete(out.resolve("Person_1/image_4.png"));
        calls.set(0);
        run();
        assertEquals(1, calls.get());
        assertEquals(whole, contents());
    }

    private Map<String, List<Byte>> contents() throws IOException {
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

    @Test
    void cropsOfTwoKindsAreNotMixed() {
        run();
        FolderAlignment other = new FolderAlignment(
                () -> this::detect, "another", new Aligner(CropShape.SQUARE_112, Fit.UMEYAMA, Origin.ZERO), CropFormat.PNG);
        assertEquals(
                out + ": crops that are there already: expected made with size: 112x112; fit: umeyama; origin: 0; format: png;"
                        + " detector: another, found size: 112x96; fit: umeyama; origin: 0; format: png; detector: a test's;"
                        + " use another folder",
                assertThrows(DataException.class, () -> other.run(in, out, 1, SILENT)).getMessage());
    }

    @Test
    void whatWasAlignedIsASetOfFaces() {
        alignment(this::detect).run(in, out, 1, SILENT);
        assertTrue(Files.exists(out.resolve(FolderAlignment.CONTACT_SHEET)));
        assertEquals(12, FolderSet.read(out).faces().size());
    }

    @Test
    void foldersMustBeApartAndFree() throws IOException {
        Path inside = in.resolve("crops");
        String message = String.valueOf(
                assertThrows(DataException.class, () -> alignment(this::detect).run(in, inside, 1, SILENT)).getMessage());
        assertTrue(message.startsWith(inside + ": folder of crops: expected one outside of " + in), message);
        assertThrows(DataException.class, () -> alignment(this::detect).run(in, folder, 1, SILENT));
        assertThrows(DataException.class, () -> alignment(this::detect).run(in, in, 1, SILENT));
        Path link = Files.createSymbolicLink(folder.resolve("link"), in);
        assertThrows(DataException.class, () -> alignment(this::detect).run(in, link.resolve("crops"), 1, SILENT));
        Path nothing = folder.resolve("nothing");
        assertEquals(
                nothing + ": images: expected a folder, found nothing",
                assertThrows(DataException.class, () -> alignment(this::detect).run(nothing, out, 1, SILENT)).getMessage());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertEquals(
                empty + ": images: expected at least one, found none",
                assertThrows(DataException.class, () -> alignment(this::detect).run(empty, out, 1, SILENT)).getMessage());
        try (AlignedFolder held = AlignedFolder.open(out, ".png", "x")) {
            assertEquals(List.of(), List.copyOf(held.rows()));
            assertEquals(
                    out + ": folder of crops: expected nobody else writing to it, found another margrad align",
                    assertThrows(DataException.class, this::run).getMessage());
        }
    }

    @Test
    void pngKeepsEveryPixelAndJpegNearlyAll() {
        Picture picture = PictureReader.decode("smooth", Images.write(Images.smooth(96, 112), "png"));
        assertEquals(picture, PictureReader.decode("png", CropFormat.PNG.encode(picture)));
        assertEquals(picture.grey(), PictureReader.decode("png", CropFormat.PNG.encode(picture.grey())));
        for (Picture one : List.of(picture, picture.grey())) {
            Picture jpeg = PictureReader.decode("jpg", CropFormat.JPG.encode(one));
            assertEquals(one.channels(), jpeg.channels());
            double sum = 0;
            for (int i = 0; i < one.pixels().length; i++) {
                sum += Math.abs((one.pixels()[i] & 0xff) - (jpeg.pixels()[i] & 0xff));
            }
            assertTrue(sum / one.pixels().length < 1, "mean difference " + sum / one.pixels().length);
        }
    }

    @Test
    void colourEdgesSurviveJpeg() {
        // columns of red and blue: with colours at a quarter of the resolution they would be mixed
        byte[] pixels = new byte[16 * 16 * 3];
        for (int i = 0; i < 256; i++) {
            pixels[3 * i + (i % 2 == 0 ? 0 : 2)] = (byte) 255;
        }
        Picture stripes = new Picture(16, 16, 3, pixels);
        Picture jpeg = PictureReader.decode("jpg", CropFormat.JPG.encode(stripes));
        assertTrue(jpeg.at(4, 4, 0) > 200 && jpeg.at(4, 4, 2) < 60, jpeg.at(4, 4, 0) + " red, " + jpeg.at(4, 4, 2) + " blue");
    }

    @Test
    void namesKeepTheirDots() {
        assertEquals("a.b/c.png", ImageTree.renamed("a.b/c.jpeg", ".png"));
        assertEquals("a.b/c.png", ImageTree.renamed("a.b/c", ".png"));
        assertEquals("J.R._0001.png", ImageTree.renamed("J.R._0001.jpg", ".png"));
        assertArrayEquals(new String[] {"x"}, new ImageTree(folder, List.of("x")).files().toArray());
    }
}
