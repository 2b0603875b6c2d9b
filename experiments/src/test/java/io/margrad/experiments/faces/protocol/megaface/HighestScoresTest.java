package io.margrad.experiments.faces.protocol.megaface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HighestScoresTest {
    /** The first k, descending, by sorting everything. */
    private static double[] bySorting(double[] scores, int k) {
        double[] sorted = Arrays.stream(scores).map(s -> -s).sorted().map(s -> -s).toArray();
        return Arrays.copyOf(sorted, Math.min(k, sorted.length));
    }

    @Test
    void againstSorting() {
        Random random = new Random(1);
        for (int k : new int[] {1, 2, 7, 600, 5000}) {
            for (int values : new int[] {3, 1000, 1 << 30}) {
                double[] scores = new double[6000];
                Arrays.setAll(scores, i -> random.nextInt(values));
                HighestScores highest = new HighestScores(k);
                for (int from = 0; from < scores.length; from += 50) {
                    highest.add(Arrays.copyOfRange(scores, from, from + 50), 50);
                }
                assertArrayEquals(bySorting(scores, k), Arrays.copyOf(highest.descending(), k));
            }
        }
    }

    @Test
    void fewerThanAsked() {
        HighestScores highest = new HighestScores(10);
        highest.add(new double[] {1, 3, 2, 99}, 3);
        assertArrayEquals(new double[] {3, 2, 1}, highest.descending());
        assertEquals(Double.NEGATIVE_INFINITY, highest.cut());
        assertEquals(0, new HighestScores(1).descending().length);
    }

    /** Whatever is added, memory for 2 k is enough. */
    @Test
    void memoryIsBounded() {
        HighestScores highest = new HighestScores(100);
        double[] rising = new double[1000];
        for (int i = 0; i < 100; i++) {
            int from = i * rising.length;
            Arrays.setAll(rising, j -> from + j);
            highest.add(rising, rising.length);
        }
        assertTrue(highest.descending().length <= 200);
        assertEquals(99_999, highest.descending()[0]);
        assertEquals(99_900, highest.descending()[99]);
    }
}
