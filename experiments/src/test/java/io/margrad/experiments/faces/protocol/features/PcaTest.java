package io.margrad.experiments.faces.protocol.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PcaTest {
    private static Features random(int n, int d, long seed) {
        Random random = new Random(seed);
        float[] x = new float[n * d];
        for (int k = 0; k < x.length; k++) {
            // Columns of different spread, and a mean that is not zero.
            x[k] = (float) (random.nextGaussian() / (1 + k % d) + k % d);
        }
        return Features.of("random", x, d);
    }

    /** Covariance with divisor n - 1, as plain loops. */
    private static double[] covariance(Features features) {
        int n = features.count();
        int d = features.dimension();
        double[] mean = new double[d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                mean[k] += (double) features.get(i, k) / n;
            }
        }
        double[] covariance = new double[d * d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                for (int l = 0; l < d; l++) {
                    covariance[k * d + l] += (features.get(i, k) - mean[k]) * (features.get(i, l) - mean[l]) / (n - 1);
                }
            }
        }
        return covariance;
    }

    /**
     * Points (0,0), (2,2), (4,4), (2,2) +- (1,-1): mean (2,2); along (1,1)/sqrt2 they are at -2 sqrt2, 0, 2 sqrt2, 0, 0: variance 16/4 = 4;
     * along (1,-1)/sqrt2 at 0, 0, 0, sqrt2, -sqrt2: variance 4/4 = 1.
     */
    @Test
    void fivePointsInThePlane() {
        Features points = Features.of("points", new float[] {0, 0, 2, 2, 4, 4, 3, 1, 1, 3}, 2);
        PcaMap map = Pca.components(2).fit(points);
        double r = Math.sqrt(0.5);
        assertArrayEquals(new double[] {4, 1}, map.variances(), 1e-14);
        assertArrayEquals(new double[] {r, r}, map.component(0), 1e-15);
        assertArrayEquals(new double[] {r, -r}, map.component(1), 1e-15);
        assertArrayEquals(new float[] {(float) (2 * Math.sqrt(2)), 0}, map.apply(points).range(2, 3).values(), 1e-6f);
        assertEquals(1, map.explained(), 1e-15);
        assertEquals(0.8, Pca.components(1).fit(points).explained(), 1e-15);
        assertEquals(1, Pca.variance(0.8 - 1e-9).fit(points).components());
        assertEquals(2, Pca.variance(0.81).fit(points).components());
        assertEquals(2, Pca.variance(1).fit(points).components());
    }

    /** More rows than columns, as many, and fewer: the last two take the inner products of rows. */
    @Test
    void variancesAreThoseOfTheCovarianceWhicheverWay() {
        for (int n : new int[] {40, 12, 11, 5, 2}) {
            Features rows = random(n, 11, n);
            double[] expected = Jacobi.values(covariance(rows), 11);
            int rank = Math.min(n - 1, 11);
            PcaMap map = Pca.components(rank).fit(rows);
            for (int c = 0; c < rank; c++) {
                assertEquals(expected[c], map.variances()[c], 1e-12);
            }
            // The rows' variance along a component is its eigenvalue; this judges the components and the projection.
            double[] projected = covariance(map.apply(rows));
            for (int c = 0; c < rank; c++) {
                for (int e = 0; e < rank; e++) {
                    assertEquals(c == e ? expected[c] : 0, projected[c * rank + e], 1e-6 * expected[0], n + " rows");
                }
            }
            assertEquals(rank, map.dimension(11));
            assertEquals(1, map.explained(), 1e-12);
        }
    }

    @Test
    void bothWaysGiveTheSameComponents() {
        // 6 rows of 5 columns by the covariance; the same rows with a column of zeros more by inner products.
        Features tall = random(6, 5, 3);
        float[] padded = new float[36];
        for (int i = 0; i < 6; i++) {
            System.arraycopy(tall.values(), i * 5, padded, i * 6, 5);
        }
        PcaMap a = Pca.components(4).fit(tall);
        PcaMap b = Pca.components(4).fit(Features.of("padded", padded, 6));
        for (int c = 0; c < 4; c++) {
            double[] component = new double[5];
            System.arraycopy(b.component(c), 0, component, 0, 5);
            assertArrayEquals(a.component(c), component, 1e-12);
        }
    }

    @Test
    void whatCannotBeFittedIsRefused() {
        Features line = Features.of("line", new float[] {0, 0, 1, 1, 2, 2, 3, 3}, 2);
        DataException rank = assertThrows(DataException.class, () -> Pca.components(2).fit(line));
        assertEquals("PCA: expected at most 1 components, the rank of features 'line' 4 x 2, found 2", rank.getMessage());
        assertEquals(1, Pca.variance(1).fit(line).components());
        assertThrows(DataException.class, () -> Pca.components(1).fit(Features.of("same", new float[] {5, 5, 5}, 1)));
        assertThrows(DataException.class, () -> Pca.components(1).fit(Features.of("one", new float[] {5}, 1)));
        assertThrows(IllegalArgumentException.class, () -> Pca.components(0));
        assertThrows(IllegalArgumentException.class, () -> Pca.variance(0));
        assertThrows(IllegalArgumentException.class, () -> Pca.variance(1.01));
        assertThrows(IllegalArgumentException.class, () -> Pca.variance(Double.NaN));
        PcaMap map = Pca.components(1).fit(line);
        assertThrows(DataException.class, () -> map.apply(Features.of("wide", new float[3], 3)));
    }

    @Test
    void labels() {
        assertEquals("PCA 200", Pca.components(200).label());
        assertEquals("PCA 99.5 %", Pca.variance(0.995).label());
        assertEquals("PCA 100 %", Pca.variance(1).label());
        assertTrue(Pca.variance(0.5).learns());
    }
}
