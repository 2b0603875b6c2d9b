package io.margrad.experiments.faces.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.model.Embedding;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.FileImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Identities that are not trained on, and what is measured on them. */
class HeldOutTest {
    /** Identities A, B, ... with so many images; image names are A0, A1, ... */
    private static FaceSet faces(int... counts) {
        List<String> names = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            classes.add(String.valueOf((char) ('A' + c)));
            for (int i = 0; i < counts[c]; i++) {
                names.add(classes.getLast() + i);
                labels.add(c);
            }
        }
        return new FaceSet(
                new FileImages(Path.of(""), names), labels.stream().mapToInt(Integer::intValue).toArray(), List.copyOf(classes));
    }

    private static Set<String> names(FaceSet set) {
        Set<String> names = new TreeSet<>();
        IntStream.range(0, set.size()).forEach(i -> names.add(set.name(i)));
        return names;
    }

    @Test
    void identitiesAreOnOneSideEach() {
        FaceSet all = faces(3, 1, 2, 4, 2, 5);
        Set<List<String>> drawn = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            HeldOut parts = HeldOut.of(all, 2, seed);
            assertEquals(2, parts.validation().classes().size());
            assertEquals(4, parts.training().classes().size());
            assertFalse(parts.validation().classes().contains("B"), "an only image makes no pair");
            Set<String> both = names(parts.training());
            both.addAll(names(parts.validation()));
            assertEquals(names(all), both);
            assertEquals(all.size(), parts.training().size() + parts.validation().size());
            for (FaceSet part : List.of(parts.training(), parts.validation())) {
                for (int i = 0; i < part.size(); i++) {
                    assertEquals(part.name(i).substring(0, 1), part.classes().get(part.label(i)));
                }
            }
            assertEquals(names(parts.validation()), names(HeldOut.of(all, 2, seed).validation()));
            drawn.add(parts.validation().classes());
        }
        assertTrue(drawn.size() > 3, "the seed decides: " + drawn);
    }

    @Test
    void tooFewIdentitiesAreRefused() {
        DataException wrong = assertThrows(DataException.class, () -> HeldOut.of(faces(3, 1, 2, 4), 3, 1));
        assertEquals(
                "validation-identities: expected at most 2, since 3 of 4 identities have two images or more and two must be left to"
                        + " train on, found 3",
                wrong.getMessage());
        TrainingFaces faces = new TrainingFaces(faces(2, 2, 2, 2), null, List.of());
        assertEquals(faces, faces.heldOut(0, 1));
        TrainingFaces cut = faces.heldOut(2, 1);
        assertEquals("4 images of 2 identities, and for validation 4 images of 2 identities", cut.describe());
        assertNotEquals(faces.sha256(), cut.sha256());
        assertNotEquals(cut.sha256(), new TrainingFaces(cut.faces(), null, List.of()).sha256());
    }

    /** Of n images n pairs of one person, 1 of two images, and as many of two people. */
    @Test
    void everyImageIsInPairsOfBothKinds() {
        FaceSet set = faces(2, 5, 3);
        FaceValidation validation = FaceValidation.of(set, 7);
        List<IndexPair> pairs = validation.pairs();
        assertEquals(2 * (1 + 5 + 3), pairs.size());
        Set<Integer> same = new TreeSet<>();
        for (int p = 0; p < pairs.size(); p++) {
            IndexPair pair = pairs.get(p);
            assertEquals(p % 2 == 0, pair.same());
            assertEquals(pair.same(), set.label(pair.i()) == set.label(pair.j()));
            assertNotEquals(pair.i(), pair.j());
            if (pair.same()) {
                same.addAll(List.of(pair.i(), pair.j()));
            }
        }
        assertEquals(10, same.size());
        Set<Set<Integer>> distinct = new HashSet<>();
        pairs.stream().filter(IndexPair::same).forEach(pair -> distinct.add(Set.of(pair.i(), pair.j())));
        assertEquals(9, distinct.size(), "no pair twice");
        assertEquals(pairs, FaceValidation.of(set, 7).pairs());
        assertNotEquals(pairs, FaceValidation.of(set, 8).pairs());
    }

    /** On a line: one person at 0 and 1, the other at 5 and 6, and every pair of two is farther than any of one; then at 0 and 9. */
    @Test
    void theAreaUnderTheCurveByHand() {
        FaceValidation validation = FaceValidation.of(faces(2, 2), 3);
        assertEquals(1, validation.auc(line(0, 1, 5, 6)));
        float[] places = {0, 1, 0, 9};
        double[] same = {1, 9};
        List<IndexPair> others = validation.pairs().stream().filter(pair -> !pair.same()).toList();
        double won = 0;
        for (IndexPair other : others) {
            double distance = Math.abs(places[other.i()] - places[other.j()]);
            for (double s : same) {
                won += s < distance ? 1 : s == distance ? 0.5 : 0;
            }
        }
        assertEquals(won / 4, validation.auc(line(places)), 1e-15);
        assertEquals(0.5, validation.auc(line(1, 1, 1, 1)), "all tie");
    }

    @Test
    void pairsWithABrokenImageAreLeftOut() {
        FaceValidation validation = new FaceValidation(faces(3, 2), List.of(
                new IndexPair(0, 1, true), new IndexPair(1, 2, true), new IndexPair(0, 3, false), new IndexPair(1, 4, false)));
        // Images 0, 1, 3, 4 at 0, 2, 1, 9; image 2 is broken: same 2; others 1 and 7.
        Embedding embedded = new Embedding(
                Features.of("line", new float[] {0, 2, 1, 9}, 1), new int[] {0, 1, -1, 2, 3}, List.of(new BrokenImage(2, "x")));
        assertEquals(0.5, validation.auc(embedded));
        Embedding none = new Embedding(
                Features.of("line", new float[] {1, 9}, 1), new int[] {-1, -1, -1, 0, 1}, List.of());
        assertThrows(DataException.class, () -> validation.auc(none));
    }

    private static Embedding line(float... places) {
        int[] rows = IntStream.range(0, places.length).toArray();
        return new Embedding(Features.of("line", Arrays.copyOf(places, places.length), 1), rows, List.of());
    }
}
