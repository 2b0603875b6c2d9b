package io.margrad.experiments.faces.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margrad.experiments.faces.sets.FaceSet;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final FaceSet FACES = new NumberedImages(12).faces(1, 4, 0, 2, 5);

    @Test
    void shuffledTakesEveryImageOnceAnEpoch() {
        Sampler sampler = new Sampler(FACES, Sampling.SHUFFLED, 3);
        int[] first = epoch(sampler, 0);
        int[] second = epoch(sampler, 1);
        assertFalse(Arrays.equals(first, second));
        int[] all = IntStream.range(0, 12).toArray();
        assertArrayEquals(all, sorted(first));
        assertArrayEquals(all, sorted(second));
    }

    @Test
    void balancedTakesEveryIdentityOnceARound() {
        Sampler sampler = new Sampler(FACES, Sampling.BALANCED, 3);
        // 20 epochs of 12 are 60 rounds of the four identities that have images
        int[] images = IntStream.range(0, 20).flatMap(e -> Arrays.stream(epoch(sampler, e))).toArray();
        for (int round = 0; round < 60; round++) {
            int[] labels = Arrays.stream(images, 4 * round, 4 * round + 4).map(FACES::label).toArray();
            assertArrayEquals(new int[] {0, 1, 3, 4}, sorted(labels), "round " + round);
        }
        // of the identity with five images each comes once in five rounds
        int[] own = Arrays.stream(images).filter(i -> FACES.label(i) == 4).toArray();
        for (int pass = 0; pass < 12; pass++) {
            assertArrayEquals(new int[] {7, 8, 9, 10, 11}, sorted(Arrays.copyOfRange(own, 5 * pass, 5 * pass + 5)));
        }
        assertFalse(Arrays.equals(Arrays.copyOfRange(own, 0, 5), Arrays.copyOfRange(own, 5, 10)));
    }

    @Test
    void identitiesOfOneSizeHaveOrdersOfTheirOwn() {
        FaceSet faces = new NumberedImages(40).faces(20, 20);
        Sampler sampler = new Sampler(faces, Sampling.BALANCED, 3);
        int[] images = IntStream.range(0, 40).map(i -> sampler.image(new SamplerPosition(0, i))).toArray();
        int[] first = Arrays.stream(images).filter(i -> i < 20).toArray();
        int[] second = Arrays.stream(images).filter(i -> i >= 20).map(i -> i - 20).toArray();
        assertArrayEquals(sorted(first), sorted(second));
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void seedAndPositionDecideAlone() {
        for (Sampling sampling : Sampling.values()) {
            Sampler inOrder = new Sampler(FACES, sampling, 3);
            int[][] epochs = {epoch(inOrder, 0), epoch(inOrder, 1), epoch(inOrder, 2)};
            Sampler backwards = new Sampler(FACES, sampling, 3);
            for (int e = 2; e >= 0; e--) {
                for (int i = 11; i >= 0; i--) {
                    SamplerPosition position = new SamplerPosition(e, i);
                    assertEquals(epochs[e][i], backwards.image(position));
                    assertEquals(inOrder.mirrored(position), backwards.mirrored(position));
                }
            }
            assertFalse(Arrays.equals(epochs[0], epoch(new Sampler(FACES, sampling, 4), 0)));
        }
    }

    @Test
    void halfOfThePositionsAreMirrored() {
        Sampler sampler = new Sampler(FACES, Sampling.SHUFFLED, 3);
        int mirrored = 0;
        int changed = 0;
        for (int i = 0; i < 10_000; i++) {
            boolean here = sampler.mirrored(new SamplerPosition(0, i));
            mirrored += here ? 1 : 0;
            changed += here != sampler.mirrored(new SamplerPosition(1, i)) ? 1 : 0;
        }
        // five standard deviations of 10,000 coins are 250
        assertEquals(5_000, mirrored, 250);
        assertEquals(5_000, changed, 250);
    }

    @Test
    void positionsGoOnOverEpochs() {
        assertEquals(new SamplerPosition(0, 7), SamplerPosition.START.plus(7, 12));
        assertEquals(new SamplerPosition(1, 0), new SamplerPosition(0, 7).plus(5, 12));
        assertEquals(new SamplerPosition(4, 6), new SamplerPosition(1, 11).plus(31, 12));
        assertEquals(new SamplerPosition(1, 2147483644), new SamplerPosition(0, 2147483646).plus(2147483645, Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> new SamplerPosition(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new SamplerPosition(0, -1));
        assertThrows(IllegalArgumentException.class, () -> new SamplerPosition(1 << 24, 0));
    }

    private static int[] epoch(Sampler sampler, int number) {
        return IntStream.range(0, FACES.size()).map(i -> sampler.image(new SamplerPosition(number, i))).toArray();
    }

    private static int[] sorted(int... values) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
