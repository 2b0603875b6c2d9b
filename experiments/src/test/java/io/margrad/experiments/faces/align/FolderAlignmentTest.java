package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.detect.Box;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.FaceDetector;
import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;
import io.margrad.experiments.faces.sets.FolderSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a detector that takes every color picture for a face whose points lie as in the template already. */
class FolderAlignmentTest {
    @TempDir
    Path folder = Path.of("");

    private MadeUpFaces faces;

    @BeforeEach
    void images() throws IOException {
        faces = MadeUpFaces.in(folder);
    }

    @Test
    void cropsLieWhereTheirImagesLie() throws IOException {
        assertEquals(new AlignCounts(12, 0, 0, 0), faces.run());
        for (int i = 0; i < 12; i++) {
            String name = "Person_" + i / 3 + "/image_" + i + ".png";
            assertEquals(PictureReader.decode(name, MadeUpFaces.png(i)), PictureReader.read(faces.out.resolve(name)));
        }
        List<String> report = faces.report();
        assertEquals(13, report.size());
        Path first = faces.in.resolve("Person_0/image_0.png");
        assertEquals(
                "Person_0/image_0.png,aligned,2,20.000,30.000,70.000,100.000,0.9900,30.295,51.696,65.532,51.501,"
                        + "48.025,71.737,33.549,92.366,62.730,92.204,," + Files.size(first) + "," + Files.getLastModifiedTime(first).toInstant(),
                report.get(1));
        assertEquals(report.subList(1, 13).stream().sorted().toList(), report.subList(1, 13));
        Picture sheet = PictureReader.read(faces.out.resolve("contact-sheet.png"));
        assertEquals("1163 x 112 x 3", sheet.toString());
        Picture second = PictureReader.read(faces.out.resolve("Person_0/image_1.png"));
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
                            return faces.detect(picture);
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
        alignment.run(faces.in, faces.out, 3, (now, of, counts) -> {
            assertEquals(12, of);
            assertEquals(now, counts.images());
            done.add(now);
        });
        assertEquals(3, made.get());
        assertEquals(3, closed.get());
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), done);
        assertEquals("128 x 128 x 1", PictureReader.read(faces.out.resolve("Person_0/image_0.jpg")).toString());
    }

    @Test
    void imagesWithoutACropAreRowsOfTheReport() throws IOException {
        Files.write(faces.in.resolve("Person_0/grey.png"), MadeUpFaces.grey());
        Files.write(faces.in.resolve("Person_0/broken.jpg"), new byte[] {1, 2, 3});
        Files.write(faces.in.resolve("Person_0/image_0.jpg"), MadeUpFaces.png(99));
        Files.write(faces.in.resolve("Person_0/.hidden.png"), MadeUpFaces.png(99));
        Files.writeString(faces.in.resolve("Person_0/notes.txt"), "no image");
        assertEquals(new AlignCounts(12, 1, 1, 1), faces.run());
        assertTrue(faces.row("Person_0/grey.png").startsWith("Person_0/grey.png,no face,0" + ",".repeat(17)));
        String broken = faces.row("Person_0/broken.jpg");
        assertTrue(broken.startsWith("Person_0/broken.jpg,broken,0,"), broken);
        assertTrue(broken.contains("image format: expected JPEG, PNG, GIF, PGM or PPM, found a file that begins with 01 02 03"), broken);
        // the image that is first by name has the place
        assertTrue(faces.row("Person_0/image_0.png").contains(",by Person_0/image_0.jpg,"));
        assertFalse(Files.exists(faces.out.resolve("Person_0/grey.png")));
        // mended, and looked at again; nothing else is
        Files.write(faces.in.resolve("Person_0/broken.jpg"), MadeUpFaces.png(98));
        faces.calls.set(0);
        assertEquals(new AlignCounts(13, 1, 0, 1), faces.run());
        assertEquals(1, faces.calls.get());
    }

    @Test
    void aLinkThatLeadsNowhereIsABrokenImage() throws IOException {
        Path link = Files.createSymbolicLink(faces.in.resolve("Person_0/link.png"), Path.of("gone.png"));
        assertEquals(new AlignCounts(12, 0, 1, 0), faces.run());
        String row = faces.row("Person_0/link.png");
        assertTrue(row.contains(link + ": cannot be read: no such file or folder"), row);
        Files.write(faces.in.resolve("Person_0/gone.png"), MadeUpFaces.png(97));
        assertEquals(new AlignCounts(14, 0, 0, 0), faces.run());
    }

    @Test
    void pointsThatFitNothingAreNamed() throws IOException {
        Point one = new Point(5, 5);
        Face face = new Face(new Box(0, 0, 10, 10), 1, new Landmarks(one, one, one, one, one));
        FolderAlignment alignment = MadeUpFaces.alignment(picture -> List.of(face));
        assertEquals(new AlignCounts(0, 0, 12, 0), alignment.run(faces.in, faces.out, 1, MadeUpFaces.SILENT));
        String row = faces.row("Person_0/image_0.png");
        assertTrue(row.contains("similarity transform: expected two or more different points"), row);
        assertFalse(Files.exists(faces.out.resolve("contact-sheet.png")));
    }

    @Test
    void whatWasAlignedIsASetOfFaces() {
        faces.run();
        assertTrue(Files.exists(faces.out.resolve(FolderAlignment.CONTACT_SHEET)));
        assertEquals(12, FolderSet.read(faces.out).faces().size());
    }

    @Test
    void foldersMustBeApartAndFree() throws IOException {
        Path inside = faces.in.resolve("crops");
        String message = faces.refused(faces.in, inside);
        assertTrue(message.startsWith(inside + ": folder of crops: expected one outside of " + faces.in), message);
        faces.refused(faces.in, folder);
        faces.refused(faces.in, faces.in);
        faces.refused(faces.in, Files.createSymbolicLink(folder.resolve("link"), faces.in).resolve("crops"));
        Path nothing = folder.resolve("nothing");
        assertEquals(nothing + ": images: expected a folder, found nothing", faces.refused(nothing, faces.out));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertEquals(empty + ": images: expected at least one, found none", faces.refused(empty, faces.out));
        try (AlignedFolder held = AlignedFolder.open(faces.out, ".png", "x", ImageTree.read(faces.in))) {
            assertEquals(List.of(), List.copyOf(held.rows()));
            assertEquals(
                    faces.out + ": folder of crops: expected nobody else writing to it, found another margrad align",
                    faces.refused(faces.in, faces.out));
        }
    }
}
