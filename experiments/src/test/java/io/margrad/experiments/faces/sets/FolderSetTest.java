package io.margrad.experiments.faces.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.images.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSetTest {
    @TempDir
    Path temp;

    @Test
    void labelsAndImagesHaveTheOrderOfNames() throws IOException {
        Path root = made("b/2.jpg", "b/10.JPG", "a c/x.png", "B/no extension", "b/.hidden.jpg", ".git/x.jpg", "notes.txt", "a c/t.txt");
        Files.createDirectory(root.resolve("empty"));
        FolderSet set = FolderSet.read(root);
        FaceSet faces = set.faces();
        assertEquals(List.of("B", "a c", "b"), faces.classes());
        assertEquals(List.of("B/no extension", "a c/x.png", "b/10.JPG", "b/2.jpg"), names(faces));
        assertArrayEquals(new int[] {0, 1, 2, 2}, labels(faces));
        assertArrayEquals(new int[] {1, 1, 2}, faces.perClass());
        assertArrayEquals(new int[][] {{0}, {1}, {2, 3}}, faces.byClass());
        assertEquals(List.of("empty"), set.empty());
        assertEquals(1, set.others());
        assertEquals(root.resolve("b/2.jpg").toString(), faces.location(3));
    }

    @Test
    void nothingIsReadBeforeItIsAskedFor() throws IOException {
        Path root = made("a/1.jpg", "a/2.jpg");
        Files.write(root.resolve("a/2.jpg"), Images.write(Images.smooth(3, 2), "png"));
        FaceSet faces = FolderSet.read(root).faces();
        assertEquals("3 x 2 x 3", faces.picture(1).toString());
        assertEquals(0, faces.bytes(0).length);
        String message = Refusals.message(() -> faces.picture(0));
        assertEquals(root.resolve("a/1.jpg") + ": image format: expected JPEG, PNG, GIF, PGM or PPM, found an empty file", message);
    }

    @Test
    void rootsThatAreNoneAreRefused() throws IOException {
        Path none = temp.resolve("none");
        Refusals.refused(none + ": cannot be listed: no such file or folder", () -> FolderSet.read(none));
        Path empty = Files.createDirectory(temp.resolve("empty"));
        Refusals.refused(empty + ": identities: expected folders of images, found no folder", () -> FolderSet.read(empty));
        Files.createDirectory(empty.resolve("a"));
        Refusals.refused(empty + ": identities: expected folders of images, found 1 folders without images", () -> FolderSet.read(empty));
        Path low = made("a/1.jpg", "0.jpg");
        Refusals.refused(
                low + ": identities: expected a folder for each, found the image 0.jpg beside them", () -> FolderSet.read(low));
        Path high = made("train/a/1.jpg");
        Refusals.refused(
                high.resolve("train") + ": images: expected files, found the folder a in it; is the root one level too high?",
                () -> FolderSet.read(high));
        Path file = Files.createFile(temp.resolve("file"));
        assertTrue(Refusals.message(() -> FolderSet.read(file)).startsWith(file + ": cannot be listed: "));
    }

    @Test
    void linksAreFollowedButNotInCircles() throws IOException {
        Path root = made("a/1.jpg");
        Path elsewhere = made("kept/1.jpg", "kept/2.jpg");
        Files.createSymbolicLink(root.resolve("b"), elsewhere.resolve("kept"));
        assertEquals(List.of("a/1.jpg", "b/1.jpg", "b/2.jpg"), names(FolderSet.read(root).faces()));
        Path twice = Files.createSymbolicLink(root.resolve("c"), root.resolve("a"));
        Refusals.refused(twice + ": folder: expected one of its own, found a link to " + root.resolve("a"), () -> FolderSet.read(root));
        Files.delete(twice);
        Path back = Files.createSymbolicLink(root.resolve("c"), root);
        Refusals.refused(back + ": folder: expected one of its own, found a link to " + root, () -> FolderSet.read(root));
        Files.delete(back);
        Path loop = Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Refusals.refused(loop + ": symbolic link: expected a file at its end, found none, or a loop", () -> FolderSet.read(root));
        Files.delete(loop);
        Path dangling = Files.createSymbolicLink(root.resolve("a/2.jpg"), Path.of("gone.jpg"));
        Refusals.refused(dangling + ": symbolic link: expected a file at its end, found none, or a loop", () -> FolderSet.read(root));
        Files.delete(dangling);
        Files.createSymbolicLink(root.resolve("a/up"), root);
        assertTrue(Refusals.message(() -> FolderSet.read(root)).contains("found the folder up in it"));
    }

    @Test
    void fewerImagesGetNewLabels() throws IOException {
        FaceSet faces = FolderSet.read(made("a/1.jpg", "b/1.jpg", "b/2.jpg", "c/1.jpg")).faces();
        FaceSet left = faces.only(i -> i != 0 && i != 2);
        assertEquals(List.of("b", "c"), left.classes());
        assertEquals(List.of("b/1.jpg", "c/1.jpg"), names(left));
        assertArrayEquals(new int[] {0, 1}, labels(left));
        FaceSet picked = faces.pick(3, 1);
        assertEquals(faces.classes(), picked.classes());
        assertArrayEquals(new int[] {2, 1}, labels(picked));
        assertEquals(0, faces.only(i -> false).size());
    }

    @Test
    void allOfLfw() {
        Path lfw = SharedData.orSkip("lfw", "FolderSetTest.allOfLfw");
        FolderSet set = FolderSet.read(lfw.resolve("aligned_112x96"));
        FaceSet faces = set.faces();
        assertEquals(13233, faces.size());
        assertEquals(5749, faces.classes().size());
        assertEquals(List.of(), set.empty());
        assertEquals(0, set.others());
        int[] counts = faces.perClass();
        Map<String, Integer> byName = new HashMap<>();
        for (int c = 0; c < counts.length; c++) {
            byName.put(faces.classes().get(c), counts[c]);
        }
        for (LfwNames.Person person : LfwNames.read(lfw.resolve("protocol/lfw-names.txt"))) {
            assertEquals(person.images(), byName.get(person.name()), person.name());
        }
        assertEquals("96 x 112 x 3", faces.picture(13232).toString());
        List<String> names = names(faces);
        assertTrue(names.containsAll(LfwPairs.read(lfw.resolve("protocol/pairs.txt")).images()));
        // what View 1 leaves for training
        LfwPairs test = LfwPairs.read(lfw.resolve("protocol/pairsDevTest.txt"));
        Exclusions.Result train = Exclusions.of(test.people()).identities(faces);
        assertEquals(4786, train.faces().classes().size());
        assertEquals(10492, train.faces().size());
        assertEquals(List.of(), train.unknown());
    }

    /** Some of the images decoded, and the lists of identities and images that are to be left out. */
    @Test
    void celebaWithoutOverlapAndSuspects() {
        Path celeba = SharedData.orSkip("celeba_subset", "FolderSetTest.celebaWithoutOverlapAndSuspects");
        FaceSet faces = FolderSet.read(celeba.resolve("aligned_112x96")).faces();
        assertEquals(6276, faces.size());
        assertEquals(299, faces.classes().size());
        for (int i = 0; i < faces.size(); i += 100) {
            assertEquals("96 x 112 x 3", faces.picture(i).toString());
        }
        Exclusions.Result suspects = Exclusions.read(celeba.resolve("suspect.txt")).images(faces);
        assertEquals(214, suspects.images());
        assertEquals(List.of(), suspects.unknown());
        // 79 by the rounded numbers of the list
        Exclusions.Result overlap = Exclusions.read(celeba.resolve("lfw_overlap.txt"), 0.45).identities(faces);
        assertEquals(79, overlap.identities());
        assertEquals(List.of(), overlap.unknown());
        assertEquals(220, overlap.faces().classes().size());
        TrainTestSplit split = TrainTestSplit.of(overlap.faces(), 0.8, 1);
        assertEquals(overlap.faces().size(), split.train().size() + split.test().size());
        assertEquals(0.8, split.train().size() / (double) overlap.faces().size(), 0.01);
    }

    @Test
    void orl() {
        Path orl = SharedData.orSkip("orl", "FolderSetTest.orl");
        FaceSet faces = FolderSet.read(orl).faces();
        assertEquals(400, faces.size());
        assertEquals(40, faces.classes().size());
        assertEquals("s9", faces.classes().getLast());
    }

    /** Empty files below a new folder. */
    private Path made(String... paths) throws IOException {
        Path root = Files.createTempDirectory(temp, "root");
        for (String path : paths) {
            Path file = root.resolve(path);
            Files.createDirectories(file.resolveSibling("").toAbsolutePath());
            Files.createFile(file);
        }
        return root;
    }

    private static List<String> names(FaceSet faces) {
        return IntStream.range(0, faces.size()).mapToObj(faces::name).toList();
    }

    private static int[] labels(FaceSet faces) {
        return IntStream.range(0, faces.size()).map(faces::label).toArray();
    }
}
