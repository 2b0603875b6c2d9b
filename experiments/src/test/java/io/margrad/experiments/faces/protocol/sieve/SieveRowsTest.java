package io.margrad.experiments.faces.protocol.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SieveRowsTest {
    private static SieveRows rows(CpuBackend cpu, Similarity similarity, float[] x, int d) {
        SieveRows rows = new SieveRows(similarity, x.length / d, d);
        rows.load(cpu.workers(), i -> "row " + i, x, x.length / d);
        return rows;
    }

    private static void check(Similarity similarity, float[] a, float[] b, int d) {
        try (CpuBackend cpu = new CpuBackend(2);
                AllPairs pairs = new AllPairs(cpu)) {
            SieveRows left = rows(cpu, similarity, a, d);
            SieveRows right = rows(cpu, similarity, b, d);
            Tensor resident = pairs.resident("left", left);
            Features x = Features.of("a", a, d);
            Features y = Features.of("b", b, d);
            float[] q = new float[right.rows()];
            float[] transposed = new float[left.rows()];
            pairs.each(resident, right, products -> {
                for (int i = 0; i < left.rows(); i++) {
                    right.approximate(left, i, products, i * right.rows(), q);
                    for (int j = 0; j < right.rows(); j++) {
                        double score = left.score(i, right, j);
                        assertEquals(similarity.of(x, i, y, j), score, "the same bits as Similarity.of");
                        within(SieveRows.ofScore(similarity, score), q[j], left.margin(i) + right.margin(j));
                        assertTrue(right.margin(j) <= right.maxMargin());
                    }
                }
            });
            pairs.eachTransposed(resident, right, products -> {
                for (int j = 0; j < right.rows(); j++) {
                    left.approximate(right, j, products, j * left.rows(), transposed);
                    for (int i = 0; i < left.rows(); i++) {
                        double exact = SieveRows.ofScore(similarity, left.score(i, right, j));
                        within(exact, transposed[i], left.margin(i) + right.margin(j));
                    }
                }
            });
            resident.close();
            assertEquals(0, cpu.liveBuffers());
        }
    }

    private static void within(double exact, float q, float margin) {
        // An interval that is not one, because something overflowed, has to have an infinite margin.
        assertTrue(Math.abs(exact - q) <= margin || margin == Float.POSITIVE_INFINITY, exact + " is not within " + margin + " of " + q);
    }

    @ParameterizedTest
    @EnumSource
    void exactScoresLieWithinTheMargin(Similarity similarity) {
        Random random = new Random(1);
        for (int d : new int[] {1, 3, 16, 257, 512}) {
            float[] a = new float[7 * d];
            float[] b = new float[9 * d];
            for (int k = 0; k < a.length; k++) {
                a[k] = random.nextFloat() + 0.1f;
            }
            for (int k = 0; k < b.length; k++) {
                // All of one sign: nothing cancels, and the sums have their largest errors. The first rows are those of a, or nearly.
                b[k] = k < 4 * d ? Math.nextUp(a[k]) : random.nextFloat() + 0.1f;
            }
            check(similarity, a, b, d);
        }
    }

    @ParameterizedTest
    @EnumSource
    void veryLargeAndVerySmallRows(Similarity similarity) {
        Random random = new Random(2);
        int d = 20;
        float[] scales = {8 * Float.MIN_VALUE, 1e-30f, 1e-19f, 1, 1e10f, 1e18f, 1e19f, 1e37f};
        float[] a = new float[scales.length * d];
        float[] b = new float[scales.length * d];
        for (int k = 0; k < a.length; k++) {
            a[k] = (random.nextFloat() + 0.7f) * scales[k / d];
            b[k] = (random.nextFloat() - 0.5f) * scales[k / d];
        }
        for (int s = 0; s < scales.length; s++) {
            b[s * d] = scales[s];
        }
        check(similarity, a, b, d);
    }

    @Test
    void badRowsAreNamed() {
        try (CpuBackend cpu = new CpuBackend(1)) {
            float[] nan = {1, 2, 3, Float.NaN};
            for (Similarity similarity : Similarity.values()) {
                DataException e = assertThrows(DataException.class, () -> rows(cpu, similarity, nan, 2));
                assertEquals("row 1, column 1: expected a finite number, found NaN", e.getMessage());
            }
            DataException e = assertThrows(DataException.class, () -> rows(cpu, Similarity.COSINE, new float[4], 2));
            assertEquals("row 0: cosine: expected a vector with a direction, found zeros only", e.getMessage());
            assertEquals(2, rows(cpu, Similarity.EUCLIDEAN, new float[4], 2).rows());
        }
        assertThrows(DataException.class, () -> new SieveRows(Similarity.COSINE, 1, Features.MAX_DIMENSION + 1));
    }
}
