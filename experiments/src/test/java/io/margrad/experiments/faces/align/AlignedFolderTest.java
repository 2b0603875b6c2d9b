package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.WholeFile;
import io.margrad.experiments.faces.images.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of earlier runs into a folder. */
class AlignedFolderTest {
    @TempDir
    Path folder = Path.of("");

    private MadeUpFaces faces;

    @BeforeEach
    void images() throws IOException {
        faces = MadeUpFaces.in(folder);
    }

    @Test
    void aRunThatEndsEarlyIsGoneOnWith() throws IOException {
        faces.run();
        Map<String, List<Byte>> whole = faces.contents();
        for (int stop = 1; stop <= 12; stop += 3) {
            MadeUpFaces stopped = faces.into(folder.resolve("out" + stop));
            int last = stop;
            AtomicInteger shown = new AtomicInteger();
            FolderAlignment failing = MadeUpFaces.alignment(picture -> {
                if (shown.incrementAndGet() > last) {
                    throw new IllegalStateException("power cut");
                }
                return faces.detect(picture);
            });
            assertEquals(
                    "power cut",
                    assertThrows(IllegalStateException.class, () -> failing.run(faces.in, stopped.out, 2, MadeUpFaces.SILENT))
                            .getMessage());
            // what a killed process leaves: half a line, and a crop written aside
            Path report = stopped.out.resolve("align-report.csv");
            Files.writeString(report, Files.readString(report) + "Person_3/image_1");
            Files.write(stopped.out.resolve(".image_11.png.part"), new byte[3]);
            stopped.calls.set(0);
            assertEquals(new AlignCounts(12, 0, 0, 0), stopped.run());
            assertEquals(12 - last, stopped.calls.get());
            Files.delete(stopped.out.resolve(".image_11.png.part"));
            assertEquals(whole, stopped.contents());
        }
    }

    @Test
    void aCropThatIsGoneIsMadeAgain() throws IOException {
        faces.run();
        Map<String, List<Byte>> whole = faces.contents();
        Files.delete(faces.out.resolve("Person_1/image_4.png"));
        faces.calls.set(0);
        faces.run();
        assertEquals(1, faces.calls.get());
        assertEquals(whole, faces.contents());
    }

    @Test
    void cropsOfTwoKindsAreNotMixed() {
        faces.run();
        FolderAlignment other = new FolderAlignment(
                () -> faces::detect, "another", new Aligner(CropShape.SQUARE_112, Fit.UMEYAMA, Origin.ZERO), CropFormat.PNG);
        assertEquals(
                faces.out + ": crops that are there already: expected size: 112x112, found size: 112x96; use another folder",
                assertThrows(DataException.class, () -> other.run(faces.in, faces.out, 1, MadeUpFaces.SILENT)).getMessage());
    }

    @Test
    void cropsOfTwoFoldersAreNotMixed() throws IOException {
        faces.run();
        Map<String, List<Byte>> whole = faces.contents();
        // Names and times may be those of the other folder.
        Path other = folder.resolve("other");
        Files.createDirectories(other.resolve("Person_0"));
        Path image = other.resolve("Person_0/image_0.png");
        Files.write(image, MadeUpFaces.png(77));
        Files.setLastModifiedTime(image, Files.getLastModifiedTime(faces.in.resolve("Person_0/image_0.png")));
        assertEquals(
                "%s: crops that are there already: expected images: %s, found images: %s; use another folder"
                        .formatted(faces.out, other.toRealPath(), faces.in.toRealPath()),
                faces.refused(other, faces.out));
        assertEquals(whole, faces.contents());
        // Another way to the same folder is no other folder.
        faces.calls.set(0);
        faces.run(Files.createSymbolicLink(folder.resolve("link"), faces.in), faces.out);
        assertEquals(0, faces.calls.get());
    }

    @Test
    void cropsOfUnknownImagesAreNotKept() throws IOException {
        faces.run();
        Path settings = faces.out.resolve("align-settings.txt");
        Files.writeString(settings, Files.readString(settings).replaceFirst("images: .*\n", ""));
        String message = faces.refused(faces.in, faces.out);
        assertTrue(message.endsWith(", found no more settings; use another folder"), message);
    }

    @Test
    void anImageThatHasChangedIsAlignedAgain() throws IOException {
        faces.run();
        Path same = faces.in.resolve("Person_0/image_0.png");
        FileTime before = Files.getLastModifiedTime(same);
        // As long as before, and later; another length, and as late as before.
        byte[] longer = Arrays.copyOf(MadeUpFaces.png(100), MadeUpFaces.png(100).length + 1);
        Files.setLastModifiedTime(same, FileTime.from(before.toInstant().plusNanos(1_000_000)));
        Path other = faces.in.resolve("Person_1/image_4.png");
        FileTime time = Files.getLastModifiedTime(other);
        Files.write(other, longer);
        Files.setLastModifiedTime(other, time);
        faces.calls.set(0);
        assertEquals(new AlignCounts(12, 0, 0, 0), faces.run());
        assertEquals(2, faces.calls.get());
        assertEquals(PictureReader.decode("new", longer), PictureReader.read(faces.out.resolve("Person_1/image_4.png")));
        assertSameAsAnew();
        faces.calls.set(0);
        faces.run();
        assertEquals(0, faces.calls.get());
    }

    @Test
    void aCropGoesWithItsFace() throws IOException {
        faces.run();
        Files.write(faces.in.resolve("Person_0/image_0.png"), MadeUpFaces.grey());
        Files.write(faces.in.resolve("Person_0/image_1.png"), new byte[] {1, 2, 3});
        assertEquals(new AlignCounts(10, 1, 1, 0), faces.run());
        assertSameAsAnew();
    }

    @Test
    void aCropGoesWithItsImage() throws IOException {
        faces.run();
        Files.delete(faces.in.resolve("Person_0/image_0.png"));
        // and one whose place another takes, for it is first by name
        Files.write(faces.in.resolve("Person_1/image_4.jpg"), MadeUpFaces.png(101));
        assertEquals(new AlignCounts(11, 0, 0, 1), faces.run());
        assertTrue(faces.row("Person_1/image_4.png").contains(",by Person_1/image_4.jpg,"));
        assertSameAsAnew();
        Files.delete(faces.in.resolve("Person_1/image_4.jpg"));
        assertEquals(new AlignCounts(11, 0, 0, 0), faces.run());
        assertSameAsAnew();
    }

    @Test
    void nothingIsRemovedOutsideOfTheFolder() throws IOException {
        faces.run();
        Path victim = Files.writeString(folder.resolve("victim.png"), "mine");
        Path report = faces.out.resolve("align-report.csv");
        String row = Files.readAllLines(report).get(1);
        Files.writeString(report, Files.readString(report) + row.replaceFirst("^[^,]*", "../victim.png") + "\r\n");
        faces.run();
        assertEquals("mine", Files.readString(victim));
        assertSameAsAnew();
    }

    /** A run of which only this image's crop is stored, and no row: what SIGKILL between the two leaves. Returns the crop. */
    private Path killedBeforeTheRow(String image) throws IOException {
        faces.run();
        byte[] crop = Files.readAllBytes(faces.out.resolve(image));
        for (String file : faces.contents().keySet()) {
            if (!file.equals("align-settings.txt")) {
                Files.delete(faces.out.resolve(file));
            }
        }
        String settings = Files.readString(faces.out.resolve("align-settings.txt"));
        ImageTree images = ImageTree.read(faces.in);
        AlignedFolder folder = AlignedFolder.open(faces.out, ".png", settings, images);
        folder.store(image, crop);
        folder.close();
        assertTrue(Files.exists(faces.out.resolve(".align-begun")));
        return faces.out.resolve(image);
    }

    @Test
    void aCropWithoutARowGoesWithItsImage() throws IOException {
        String image = "Person_2/image_8.png";
        Path crop = killedBeforeTheRow(image);
        Files.write(WholeFile.part(crop), new byte[3]);
        Files.delete(faces.in.resolve(image));
        assertEquals(new AlignCounts(11, 0, 0, 0), faces.run());
        assertFalse(Files.exists(crop));
        assertSameAsAnew();
    }

    @Test
    void aCropWithoutARowIsMadeAgainWhereItsImageIsThere() throws IOException {
        killedBeforeTheRow("Person_2/image_8.png");
        faces.calls.set(0);
        assertEquals(new AlignCounts(12, 0, 0, 0), faces.run());
        assertEquals(12, faces.calls.get());
        assertSameAsAnew();
    }

    /** At the place of a begun crop, but with other bytes; beside the crops; and what a line of the journal names outside of the folder. */
    @Test
    void filesOfOthersStayAndAreNamed() throws IOException {
        String image = "Person_2/image_8.png";
        Path crop = killedBeforeTheRow(image);
        Path begun = faces.out.resolve(".align-begun");
        String line = Files.readString(begun);
        Path victim = Files.copy(crop, folder.resolve("victim.png"));
        Files.writeString(begun, line + line.replaceFirst(" .*", " ..%2Fvictim.png") + line.substring(0, 70));
        Files.write(crop, MadeUpFaces.png(55));
        Files.write(faces.out.resolve("Person_1/mine.JPG"), MadeUpFaces.png(56));
        Files.writeString(faces.out.resolve("notes.txt"), "mine");
        Files.delete(faces.in.resolve(image));
        List<String> others = new ArrayList<>();
        FolderAlignment.Listener listener = new FolderAlignment.Listener() {
            @Override
            public void progress(int done, int of, AlignCounts counts) {}

            @Override
            public void others(List<String> files) {
                others.addAll(files);
            }
        };
        MadeUpFaces.alignment(faces::detect).run(faces.in, faces.out, 1, listener);
        assertEquals(List.of("Person_1/mine.JPG", image), others);
        assertEquals(PictureReader.decode("mine", MadeUpFaces.png(55)), PictureReader.read(crop));
        assertTrue(Files.exists(victim) && Files.exists(faces.out.resolve("notes.txt")));
        assertFalse(Files.exists(begun));
    }

    /** Its bytes are those of the begun crop, but another image has the place now. */
    @Test
    void thePlaceOfABegunCropMayBeAnothers() throws IOException {
        String image = "Person_2/image_8.png";
        killedBeforeTheRow(image);
        Files.move(faces.in.resolve(image), faces.in.resolve("Person_2/image_8.jpg"));
        assertEquals(new AlignCounts(12, 0, 0, 0), faces.run());
        assertTrue(faces.row("Person_2/image_8.jpg").contains(",aligned,"));
        assertSameAsAnew();
    }

    private void assertSameAsAnew() throws IOException {
        MadeUpFaces anew = faces.into(folder.resolve("anew" + System.nanoTime()));
        anew.run();
        assertEquals(anew.contents(), faces.contents());
    }
}
