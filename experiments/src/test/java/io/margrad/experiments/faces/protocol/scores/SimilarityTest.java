package io.margrad.experiments.faces.protocol.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimilarityTest {
    private final Features x = Features.of("x", new float[] {0, 0, 3, 4, -4, 3, 6, 8}, 2);

    /** |(3,4) - (0,0)| = 5; (3,4).(-4,3) = 0; (3,4) and (6,8) point one way. */
    @Test
    void byHand() {
        assertEquals(-5, Similarity.EUCLIDEAN.of(x, 0, x, 1));
        assertEquals(-5, Similarity.EUCLIDEAN.of(x, 1, x, 3));
        assertEquals(0, Similarity.COSINE.of(x, 1, x, 2));
        assertEquals(1, Similarity.COSINE.of(x, 1, x, 3));
        assertEquals("0.0", Double.toString(Similarity.EUCLIDEAN.of(x, 1, x, 1)), "no sign");
    }

    @Test
    void moreIsMoreAlike() {
        for (Similarity similarity : Similarity.values()) {
            Features y = Features.of("y", new float[] {1, 0, 1, 0.1f, 0, 1}, 2);
            assertEquals(1, Double.compare(similarity.of(y, 0, y, 1), similarity.of(y, 0, y, 2)), similarity.label());
        }
    }

    @Test
    void zerosHaveNoDirection() {
        DataException e = assertThrows(DataException.class, () -> Similarity.COSINE.of(x, 1, x, 0));
        assertEquals("features 'x', row 0: cosine: expected a vector with a direction, found zeros only", e.getMessage());
        assertThrows(DataException.class, () -> Similarity.COSINE.of(x, 0, x, 1));
        assertThrows(DataException.class, () -> Similarity.COSINE.of(x, 0, Features.of("wide", new float[3], 3), 0));
    }

    /** Every length up to 9, and 513, against sums in the order of the elements; both orders of the arguments give the same bits. */
    @ParameterizedTest
    @EnumSource
    void againstPlainSums(Similarity similarity) {
        Random random = new Random(1);
        for (int d : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 513}) {
            float[] a = new float[d + 1];
            float[] b = new float[d + 2];
            double[] doubleA = new double[d];
            double[] doubleB = new double[d];
            for (int k = 0; k < d; k++) {
                a[k + 1] = random.nextFloat() - 0.5f;
                b[k + 2] = random.nextFloat() - 0.5f;
                doubleA[k] = a[k + 1];
                doubleB[k] = b[k + 2];
            }
            double score = similarity.of(a, 1, b, 2, d);
            assertEquals(similarity.of(doubleA, doubleB), score, 1e-14 * d);
            assertEquals(score, similarity.of(b, 2, a, 1, d));
        }
    }
}
