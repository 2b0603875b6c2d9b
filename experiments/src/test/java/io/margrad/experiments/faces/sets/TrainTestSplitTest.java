package io.margrad.experiments.faces.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainTestSplitTest {
    /** Identities "0" to "12" with 0 to 12 images each. */
    private static final FaceSet FACES = faces(IntStream.rangeClosed(0, 12).toArray());

    @Test
    void theCountsOfEachIdentity() {
        // round(0.8 n), by hand, but at least one on each side from two images on
        int[] train = {0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10};
        TrainTestSplit split = TrainTestSplit.of(FACES, 0.8, 7);
        for (int c = 0; c < train.length; c++) {
            assertEquals(train[c], split.train().perClass()[c], "identity with " + c);
            assertEquals(c - train[c], split.test().perClass()[c], "identity with " + c);
        }
        assertEquals(FACES.classes(), split.test().classes());
    }

    @Test
    void theExtremesKeepOneOnEachSide() {
        assertEquals(1, TrainTestSplit.trained(50, 0.001));
        assertEquals(49, TrainTestSplit.trained(50, 0.999));
        assertEquals(3, TrainTestSplit.trained(5, 0.5)); // halves up
        assertEquals(1, TrainTestSplit.trained(1, 0.1));
        for (double share : new double[] {0, 1, -1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> TrainTestSplit.of(FACES, share, 1));
        }
    }

    @Test
    void everyImageIsOnOneSideInItsOrder() {
        TrainTestSplit split = TrainTestSplit.of(FACES, 0.8, 7);
        Set<String> seen = new HashSet<>(names(split.train()));
        assertTrue(seen.addAll(names(split.test())));
        assertEquals(FACES.size(), seen.size());
        assertEquals(FACES.size(), split.train().size() + split.test().size());
        List<String> order = names(FACES);
        for (FaceSet side : List.of(split.train(), split.test())) {
            List<String> kept = new ArrayList<>(order);
            kept.retainAll(names(side));
            assertEquals(kept, names(side));
        }
    }

    @Test
    void theSeedDecides() {
        List<String> first = names(TrainTestSplit.of(FACES, 0.8, 7).test());
        assertEquals(first, names(TrainTestSplit.of(FACES, 0.8, 7).test()));
        assertNotEquals(first, names(TrainTestSplit.of(FACES, 0.8, 8).test()));
    }

    @Test
    void otherIdentitiesDoNotMatter() {
        List<String> whole = names(TrainTestSplit.of(FACES, 0.8, 7).test());
        FaceSet fewer = Exclusions.of(List.of("3", "11")).identities(FACES).faces();
        List<String> expected =
                whole.stream().filter(name -> !name.startsWith("3/") && !name.startsWith("11/")).toList();
        assertEquals(expected, names(TrainTestSplit.of(fewer, 0.8, 7).test()));
    }

    @Test
    void identitiesOfOneSizeAreSplitInWaysOfTheirOwn() {
        FaceSet test = TrainTestSplit.of(faces(50, 50), 0.8, 7).test();
        List<String> first = names(test.only(i -> test.label(i) == 0));
        List<String> second = names(test.only(i -> test.label(i) == 1));
        assertNotEquals(first.stream().map(name -> name.substring(2)).toList(), second.stream().map(name -> name.substring(2)).toList());
    }

    @Test
    void everyImageCanBeOnEitherSide() {
        FaceSet ten = faces(10);
        int[] tested = new int[10];
        for (int seed = 0; seed < 1000; seed++) {
            FaceSet test = TrainTestSplit.of(ten, 0.8, seed).test();
            for (int i = 0; i < test.size(); i++) {
                tested[Integer.parseInt(test.name(i).substring(2))]++;
            }
        }
        // 2,000 draws of 10: 200 each, and 5 standard deviations are 63
        for (int count : tested) {
            assertEquals(200, count, 63);
        }
    }

    private static FaceSet faces(int... counts) {
        List<String> paths = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                paths.add(c + "/" + i);
                labels.add(c);
            }
        }
        int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
        return new FaceSet(new FileImages(Path.of("none"), paths), numbers, FaceSet.numbered(counts.length));
    }

    private static List<String> names(FaceSet faces) {
        return IntStream.range(0, faces.size()).mapToObj(faces::name).toList();
    }
}
