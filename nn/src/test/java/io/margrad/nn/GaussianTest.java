package io.margrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.Philox;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GaussianTest {
    /** The first four moments of a normal variable are 0, s^2, 0 and 3 s^4; each to five standard errors of 200,001 draws. */
    @Test
    void momentsAreThoseOfANormalVariable() {
        int n = 200_001;
        double[] sums = new double[5];
        int within = 0;
        for (float value : new Gaussian(0.01f).values(n, 9, new Philox(4, 0))) {
            double x = value / 0.01;
            within += Math.abs(x) < 1 ? 1 : 0;
            for (int k = 1; k <= 4; k++) {
                sums[k] += Math.pow(x, k);
            }
        }
        double root = Math.sqrt(n);
        assertEquals(0, sums[1] / n, 5 / root);
        assertEquals(1, sums[2] / n, 5 * Math.sqrt(2) / root);
        assertEquals(0, sums[3] / n, 5 * Math.sqrt(15) / root);
        assertEquals(3, sums[4] / n, 5 * Math.sqrt(96) / root);
        assertEquals(0.682689, (double) within / n, 5 * 0.466 / root);
    }

    @Test
    void aShorterArrayIsTheBeginOfALongerOne() {
        float[] many = new Gaussian(1).values(7, 1, new Philox(4, 0));
        for (int n = 0; n < 7; n++) {
            assertArrayEquals(Arrays.copyOf(many, n), new Gaussian(1).values(n, 1, new Philox(4, 0)));
        }
        assertArrayEquals(new float[3], new Gaussian(0).values(3, 1, new Philox(4, 0)), 0);
    }

    @Test
    void aDeviationThatIsNoneIsRefused() {
        for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> new Gaussian(bad)).getMessage());
            assertTrue(message.startsWith("gaussian: expected a finite deviation of at least 0, found "), message);
        }
    }
}
