package io.margrad.experiments.faces.protocol.scores;

import static io.margrad.experiments.faces.protocol.scores.ThresholdTest.scores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RocCurveTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /**
     * Descending 9s 8s 7d 6s 5d 4s 3d 2d, 4 of each kind. FAR, TAR after each: (0, 1/4) (0, 2/4) (1/4, 2/4) (1/4, 3/4) (2/4, 3/4) (2/4, 1)
     * (3/4, 1) (1, 1). At (1/4, 3/4) FAR = FRR = 1/4.
     */
    private final RocCurve steps =
            RocCurve.of(scores(new double[] {9, 8, 7, 6, 5, 4, 3, 2}, 1, 1, 0, 1, 0, 1, 0, 0));

    /** Descending 5s, then a tie of two s and two d at 4, then 3d: (0, 1/3) (2/3, 1) (1, 1). */
    private final RocCurve tied = RocCurve.of(scores(new double[] {5, 4, 4, 4, 4, 3}, 1, 1, 1, 0, 0, 0));

    @Test
    void everyScoreIsAPoint() {
        assertEquals(
                List.of(
                        new RocPoint(INFINITY, 0, 0),
                        new RocPoint(9, 0, 0.25),
                        new RocPoint(8, 0, 0.5),
                        new RocPoint(7, 0.25, 0.5),
                        new RocPoint(6, 0.25, 0.75),
                        new RocPoint(5, 0.5, 0.75),
                        new RocPoint(4, 0.5, 1),
                        new RocPoint(3, 0.75, 1),
                        new RocPoint(2, 1, 1)),
                steps.points());
    }

    @Test
    void cornersLeaveOutWhatLiesOnALine() {
        assertEquals(List.of(INFINITY, 8.0, 7.0, 6.0, 5.0, 4.0, 2.0), steps.corners().stream().map(RocPoint::threshold).toList());
        assertEquals(List.of(INFINITY, 5.0, 4.0, 3.0), tied.corners().stream().map(RocPoint::threshold).toList());
    }

    @Test
    void tiesEnterTogether() {
        assertEquals(4, tied.points().size());
        assertEquals(new RocPoint(4, 2.0 / 3, 1), tied.points().get(2));
    }

    @Test
    void eerAtAPoint() {
        assertEquals(0.25, steps.eer());
    }

    /**
     * FAR - FRR is -2/3 at (0, 1/3) and 2/3 at (2/3, 1): zero half way, at FAR 1/3. With 5s 4d 3s 2d 1d: points (0, 1/2) (1/3, 1/2)
     * (1/3, 1): FAR - FRR goes from -1/6 to 1/3 on the upright piece at FAR 1/3, so FRR = 1/3 on it.
     */
    @Test
    void eerBetweenPoints() {
        assertEquals(1.0 / 3, tied.eer(), 1e-15);
        RocCurve upright = RocCurve.of(scores(new double[] {5, 4, 3, 2, 1}, 1, 0, 1, 0, 0));
        assertEquals(1.0 / 3, upright.eer(), 1e-15);
    }

    /** 3s 3d with everything tied: the curve is the diagonal. */
    @Test
    void eerOfNothingKnownIsAHalf() {
        RocCurve blind = RocCurve.of(scores(new double[] {1, 1, 1, 1}, 1, 0, 1, 0));
        assertEquals(0.5, blind.eer());
        assertEquals(0.5, blind.auc());
        assertEquals(0, blind.tarAtFar(0.99));
        assertEquals(1, blind.tarAtFar(1));
    }

    @Test
    void perfectAndPerverse() {
        RocCurve perfect = RocCurve.of(scores(new double[] {2, 1}, 1, 0));
        assertEquals(0, perfect.eer());
        assertEquals(1, perfect.tarAtFar(0));
        assertEquals(1, perfect.auc());
        RocCurve perverse = RocCurve.of(scores(new double[] {2, 1}, 0, 1));
        assertEquals(1, perverse.eer());
        assertEquals(0, perverse.auc());
    }

    /** Exact counting: 1/4 allows the one false accept, a little less does not; at 4 both d of the tie would come in at once. */
    @Test
    void tarAtFar() {
        assertEquals(0.5, steps.tarAtFar(0));
        assertEquals(0.5, steps.tarAtFar(Math.nextDown(0.25)));
        assertEquals(0.75, steps.tarAtFar(0.25));
        assertEquals(1, steps.tarAtFar(0.5));
        assertEquals(1.0 / 3, tied.tarAtFar(0.5), 1e-15);
        assertEquals(1, tied.tarAtFar(2.0 / 3));
        assertThrows(IllegalArgumentException.class, () -> steps.tarAtFar(-0.1));
        assertThrows(IllegalArgumentException.class, () -> steps.tarAtFar(Double.NaN));
    }

    /** 3 of 3,000 false accepts are a FAR of 1e-3 exactly. */
    @Test
    void aThousandthOfThreeThousand() {
        double[] scores = new double[3001];
        int[] same = new int[3001];
        for (int p = 0; p < 3001; p++) {
            scores[p] = p;
        }
        same[3001 - 4] = 1;
        assertEquals(1, RocCurve.of(scores(scores, same)).tarAtFar(1e-3));
        same[3001 - 4] = 0;
        same[3001 - 5] = 1;
        assertEquals(0, RocCurve.of(scores(scores, same)).tarAtFar(1e-3));
    }

    /** Thresholds tried one by one, and pairs of pairs, on small integers. */
    @Test
    void againstTryingAll() {
        Random random = new Random(2);
        for (int trial = 0; trial < 300; trial++) {
            int n = 2 + random.nextInt(15);
            double[] scores = random.ints(n, 0, 7).asDoubleStream().toArray();
            int[] same = random.ints(n, 0, 2).toArray();
            same[0] = 0;
            same[1] = 1;
            RocCurve curve = RocCurve.of(scores(scores, same));
            double wins = 0;
            int genuine = 0;
            for (int p = 0; p < n; p++) {
                genuine += same[p];
                for (int q = 0; q < n; q++) {
                    if (same[p] == 1 && same[q] == 0) {
                        wins += scores[p] > scores[q] ? 1 : scores[p] == scores[q] ? 0.5 : 0;
                    }
                }
            }
            int impostors = n - genuine;
            assertEquals(wins / genuine / impostors, curve.auc(), 1e-14);
            for (double far : new double[] {0, 0.1, 0.25, 0.5, 0.9, 1}) {
                double best = 0;
                for (double threshold = -0.5; threshold < 8; threshold++) {
                    int falseAccepts = 0;
                    int accepts = 0;
                    for (int p = 0; p < n; p++) {
                        falseAccepts += scores[p] >= threshold && same[p] == 0 ? 1 : 0;
                        accepts += scores[p] >= threshold && same[p] == 1 ? 1 : 0;
                    }
                    if ((double) falseAccepts / impostors <= far) {
                        best = Math.max(best, (double) accepts / genuine);
                    }
                }
                assertEquals(best, curve.tarAtFar(far));
            }
            assertTrue(onCurve(curve.points(), curve.eer()));
        }
    }

    /** Whether (e, 1 - e) lies on one of the straight pieces. */
    private static boolean onCurve(List<RocPoint> points, double e) {
        for (int s = 1; s < points.size(); s++) {
            RocPoint a = points.get(s - 1);
            RocPoint b = points.get(s);
            double cross = (b.far() - a.far()) * (1 - e - a.tar()) - (b.tar() - a.tar()) * (e - a.far());
            boolean within = e >= a.far() - 1e-12 && e <= b.far() + 1e-12 && 1 - e >= a.tar() - 1e-12 && 1 - e <= b.tar() + 1e-12;
            if (Math.abs(cross) < 1e-12 && within) {
                return true;
            }
        }
        return false;
    }
}
