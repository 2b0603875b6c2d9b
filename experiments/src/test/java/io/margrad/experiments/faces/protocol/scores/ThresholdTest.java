package io.margrad.experiments.faces.protocol.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThresholdTest {
    /** Scores of pairs; those of the same person are marked with 1. */
    static LabelledScores scores(double[] scores, int... same) {
        boolean[] labels = new boolean[same.length];
        for (int p = 0; p < same.length; p++) {
            labels[p] = same[p] == 1;
        }
        return new LabelledScores(scores, labels);
    }

    /** 1 4 | 6 9: nothing is wrong between 4 and 6, and the threshold is their midpoint. */
    @Test
    void midpoint() {
        Threshold best = Threshold.best(scores(new double[] {9, 1, 6, 4}, 1, 0, 1, 0));
        assertEquals(5, best.value());
        assertEquals(1, best.accuracy());
    }

    /**
     * Ascending 1d 2s 3d 4s. Above 4: 2 right (both d). At 3.5: 3 right. At 2.5: 2. At 1.5: 3. At 1: 2. Of 3.5 and 1.5, equally good, the
     * higher wins.
     */
    @Test
    void ofEquallyGoodThresholdsTheHighestWins() {
        Threshold best = Threshold.best(scores(new double[] {1, 2, 3, 4}, 0, 1, 0, 1));
        assertEquals(3.5, best.value());
        assertEquals(3, best.right());
        assertEquals(4, best.pairs());
    }

    /**
     * Ascending 1d 5d 5s 5s 7s. The three 5 cannot be parted: at 6 there are 3 right (1d 5d 7s), at 3 there are 4 (1d 5s 5s 7s). A search
     * that went over ranks and not over values would find 5.
     */
    @Test
    void equalScoresAreNotParted() {
        Threshold best = Threshold.best(scores(new double[] {5, 1, 5, 7, 5}, 0, 0, 1, 1, 1));
        assertEquals(3, best.value());
        assertEquals(4, best.right());
    }

    /** Where the same people score lowest, the best is to call all pairs, or none, the same. */
    @Test
    void theEnds() {
        Threshold all = Threshold.best(scores(new double[] {1, 2, 3}, 1, 1, 0));
        assertEquals(1, all.value());
        assertEquals(2, all.right());
        Threshold none = Threshold.best(scores(new double[] {1, 2, 3}, 1, 0, 0));
        assertEquals(Math.nextUp(3.0), none.value());
        assertEquals(2, none.right());
    }

    @Test
    void betweenNeighbouringNumbers() {
        for (double low : new double[] {1, -1, 0, Double.MIN_VALUE, 1e300, -Math.nextUp(1.0)}) {
            double high = Math.nextUp(low);
            double value = Threshold.best(scores(new double[] {low, high}, 0, 1)).value();
            assertEquals(high, value);
        }
    }

    /** All candidates tried one by one, on small integers, which tie often. */
    @Test
    void againstTryingAll() {
        Random random = new Random(1);
        for (int trial = 0; trial < 500; trial++) {
            int n = 2 + random.nextInt(12);
            double[] scores = random.ints(n, 0, 8).asDoubleStream().toArray();
            int[] same = random.ints(n, 0, 2).toArray();
            same[0] = 0;
            same[1] = 1;
            LabelledScores labelled = scores(scores, same);
            int expected = 0;
            double highest = Double.NaN;
            for (double candidate = -0.5; candidate <= 8; candidate += 0.5) {
                int right = 0;
                for (int p = 0; p < n; p++) {
                    right += (scores[p] >= candidate) == (same[p] == 1) ? 1 : 0;
                }
                if (right >= expected) {
                    expected = right;
                    highest = candidate;
                }
            }
            Threshold best = Threshold.best(labelled);
            assertEquals(expected, best.right());
            assertEquals(expected, LabelledScores.right(labelled.scores(), labelled.same(), best.value()));
            double[] sorted = scores.clone();
            Arrays.sort(sorted);
            // The same pairs are accepted as at the highest of the best candidates.
            for (double s : sorted) {
                assertEquals(s >= highest, s >= best.value());
            }
        }
    }

    @Test
    void whatCannotBeJudgedIsRefused() {
        String one = assertThrows(DataException.class, () -> scores(new double[] {1, 2}, 1, 1)).getMessage();
        assertEquals("scores: expected pairs of the same and of different people, found 2 and 0", one);
        assertThrows(DataException.class, () -> scores(new double[] {1, 2}, 0, 0));
        assertThrows(DataException.class, () -> scores(new double[0]));
        assertThrows(DataException.class, () -> scores(new double[] {1}, 0, 1));
        String nan = assertThrows(DataException.class, () -> scores(new double[] {1, Double.NaN}, 0, 1)).getMessage();
        assertTrue(String.valueOf(nan).contains("pair 1: expected a number, found NaN"));
    }
}
