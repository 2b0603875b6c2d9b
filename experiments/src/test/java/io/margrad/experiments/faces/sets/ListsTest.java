package io.margrad.experiments.faces.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.images.Refusals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image lists, MegaFace's and FaceScrub's lists, VGGFace's, and exclusions. */
class ListsTest {
    private static final String SCRUB_HEADING = "name\timage_id\tface_id\turl\tbbox\tsha256\n";
    private static final String SUM = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    @Test
    void imageListsAreSplitAtTheLastBlank() throws IOException {
        FaceSet faces = ImageList.read(written("a b/1 2.jpg 0\n/abs/x.jpg\t3\r\n\nc.jpg 3"), Path.of("/root"));
        assertEquals(3, faces.size());
        assertEquals("a b/1 2.jpg", faces.name(0));
        assertEquals("/root/a b/1 2.jpg", faces.location(0));
        assertEquals("/abs/x.jpg", faces.location(1));
        assertEquals(3, faces.label(2));
        assertEquals(List.of("0", "1", "2", "3"), faces.classes());
        assertEquals(0, faces.perClass()[1]);
        // gaps go when anything else goes
        assertEquals(List.of("0", "3"), faces.only(i -> true).classes());
    }

    @Test
    void malformedImageLists() throws IOException {
        refused("truncated: expected path label, found the end of the file", "\n \n");
        refused("line 2: fields: expected path label, found 'b.jpg'", "a.jpg 0\nb.jpg\n");
        refused("line 1: label: expected a number from 0 to 16777215, found '-1'", "a.jpg -1\n");
        refused("line 1: label: expected a number from 0 to 16777215, found '16777216'", "a.jpg 16777216\n");
        refused("line 1: label: expected a number from 0 to 16777215, found '1.0'", "a.jpg 1.0\n");
        // a cut is seen unless it is at the end of a line or in a number
        String whole = "a.jpg 10\nb.jpg 11\n";
        for (int cut : new int[] {0, 1, 5, 6, 10, 14, 15}) {
            Path file = written(whole.substring(0, cut));
            assertTrue(Refusals.message(() -> ImageList.read(file, folder)).startsWith(file + ": "));
        }
    }

    @Test
    void megaFaceLists() throws IOException {
        MegaFaceList distractors = MegaFaceList.read(written("{\"path\": [\"a/u@N00/1.jpg\", \"b/2.jpg\"]}"));
        assertEquals(List.of("a/u@N00/1.jpg", "b/2.jpg"), distractors.paths());
        assertEquals(folder.resolve("b/2.jpg").toString(), distractors.images(folder).location(1));
        assertThrows(IllegalStateException.class, () -> distractors.faces(folder));
        MegaFaceList probes =
                MegaFaceList.read(written("{\"id\": [\"Z\", \"A B\", \"Z\"], \"x\": {\"y\": []}, \"path\": [\"1\", \"2\", \"3\"]}\n"));
        FaceSet faces = probes.faces(folder);
        assertEquals(List.of("A B", "Z"), faces.classes());
        assertEquals(1, faces.label(0));
        assertEquals(0, faces.label(1));
        assertThrows(IllegalArgumentException.class, () -> new MegaFaceList(List.of("a"), List.of("b", "c")));
    }

    @Test
    void malformedMegaFaceLists() throws IOException {
        String whole = "{\"id\": [\"A\", \"B\"], \"path\": [\"1\", \"2\"]}";
        for (int cut = 0; cut < whole.length(); cut++) {
            refusedList("", whole.substring(0, cut));
        }
        refusedList("id: expected one for each of 2 paths, found 1", "{\"id\": [\"A\"], \"path\": [\"1\", \"2\"]}");
        refusedList("path: expected a list of paths, found none", "{\"id\": []}");
        refusedList("path: expected one list, found two", "{\"path\": [\"1\"], \"path\": [\"2\"]}");
        refusedList("path 1: expected a string, found NUMBER", "{\"path\": [\"1\", 2]}");
        refusedList("JSON: expected an object with lists of strings, found ", "[\"1\"]");
        refusedList("JSON: expected an object with lists of strings, found ", whole + "x");
        refusedList("JSON: expected an object with lists of strings, found something else at line 1 column 40", whole + whole);
        refusedList("path 0: expected a string, found BEGIN_ARRAY", "{\"path\": " + "[".repeat(100_000));
        refusedList("JSON: ", "{\"x\": " + "[".repeat(100_000));
        Path file = Files.write(folder.resolve("list"), new byte[] {'{', '"', (byte) 0xff, '"'});
        assertTrue(Refusals.message(() -> MegaFaceList.read(file)).startsWith(file + ": JSON: "));
    }

    @Test
    void faceScrub() throws IOException {
        String line = "Aaron Eckhart\t1\t2\thttp://x/y.jpg?a=b\t53,177,418,542\t" + SUM;
        List<FaceScrubFace> faces = FaceScrubFace.read(written(SCRUB_HEADING + line + "\n"));
        assertEquals(
                List.of(new FaceScrubFace("Aaron Eckhart", 1, 2, "http://x/y.jpg?a=b", 53, 177, 418, 542, SUM)), faces);
        for (String bad : List.of(
                "", SCRUB_HEADING, line, SCRUB_HEADING + "A\t1\t2\tu\t1,2,3\t" + SUM, SCRUB_HEADING + "A\t1\t2\tu\t1,2,1,4\t" + SUM,
                SCRUB_HEADING + "A\t-1\t2\tu\t1,2,3,4\t" + SUM, SCRUB_HEADING + "A\t1\t2\tu\t1,2,3,4\tabc")) {
            Path file = written(bad);
            Refusals.message(() -> FaceScrubFace.read(file));
        }
        for (int cut = 0; cut < (SCRUB_HEADING + line).length(); cut++) {
            Path file = written((SCRUB_HEADING + line).substring(0, cut));
            Refusals.message(() -> FaceScrubFace.read(file));
        }
    }

    @Test
    void vggFace() throws IOException {
        String lines = "00000001 http://a/b.jpg 59.06 -3.5 99 120.00 3 2.5 1\n00000002 77 https://c d 1 2 3 4 2 -0.5 0\n";
        List<VggFace> faces = VggFace.read(written(lines.replace("https://c d", "https://c")));
        assertEquals(new VggFace(1, "http://a/b.jpg", 59.06, -3.5, 99, 120, 3, 2.5, true), faces.getFirst());
        assertEquals(new VggFace(2, "https://c", 1, 2, 3, 4, 2, -0.5, false), faces.getLast());
        for (String bad : List.of("", lines, "1 http://a 1 2 3 4 2 0.5", "1 a 1 2 3 4 2 0.5 0", "1 http://a 1 2 1 4 2 1 0",
                "1 http://a NaN 2 3 4 2 1 0")) {
            Path file = written(bad);
            Refusals.message(() -> VggFace.read(file));
        }
    }

    @Test
    void exclusionsByNameAndByImage() throws IOException {
        FaceSet faces = ImageList.read(written("0/a.jpg 0\n1/b.jpg 1\n1/c.jpg 1\n2/d.jpg 2\n"), folder);
        Exclusions names = Exclusions.read(written("# overlap\n1\tSomebody Else\n9\n7\n9\n"));
        Exclusions.Result result = names.identities(faces);
        assertEquals(1, result.identities());
        assertEquals(2, result.images());
        assertEquals(List.of("7", "9"), result.unknown());
        assertEquals(List.of("0", "2"), result.faces().classes());
        assertEquals(1, result.faces().label(1));
        Exclusions.Result images = Exclusions.of(List.of("1/c.jpg", "2/d.jpg", "x")).images(faces);
        assertEquals(1, images.identities());
        assertEquals(2, images.images());
        assertEquals(List.of("x"), images.unknown());
        assertEquals(4, Exclusions.read(written("")).identities(faces).faces().size());
        assertEquals(0, Exclusions.of(List.of("0", "1", "2")).identities(faces).faces().size());
    }

    @Test
    void exclusionsByANumberBehindTheName() throws IOException {
        Exclusions strong = Exclusions.read(written("a\tX\t0.5\nb\tY\t0.45\nc\tZ\t0.44\n"), 0.45);
        assertEquals(Exclusions.of(List.of("a", "b")), strong);
        Path noNumber = written("a\tX\n");
        Refusals.refused(noNumber + ": line 1: last field: expected a number, found 'X'", () -> Exclusions.read(noNumber, 0.5));
        Path only = written("0.7\n");
        Refusals.refused(
                only + ": line 1: last field: expected a number behind a tab, found '0.7'", () -> Exclusions.read(only, 0.5));
    }

    @Test
    void aFileWithAnotherExtensionTakesTheListsPlace() throws IOException {
        Files.createFile(folder.resolve("x.png"));
        Files.createFile(folder.resolve("y.v2_1.jpeg"));
        FileImages images = new FileImages(folder, List.of("x.jpg", "y.v2_1", "z.jpg", "a\0b"));
        assertEquals(folder.resolve("x.png"), images.file(0));
        assertEquals(folder.resolve("y.v2_1.jpeg"), images.file(1));
        assertEquals(folder.resolve("z.jpg"), images.file(2));
        assertTrue(Refusals.message(() -> images.bytes(2)).startsWith(folder.resolve("z.jpg") + ": cannot be read: no such file"));
        Refusals.message(() -> images.bytes(3));
    }

    private Path written(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "list", ""), content);
    }

    private void refused(String problem, String content) throws IOException {
        Path file = written(content);
        Refusals.refused(file + ": " + problem, () -> ImageList.read(file, folder));
    }

    private void refusedList(String problem, String content) throws IOException {
        Path file = written(content);
        String message = Refusals.message(() -> MegaFaceList.read(file));
        assertTrue(message.startsWith(file + ": " + problem), message);
    }
}
