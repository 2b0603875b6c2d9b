package io.margrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.Philox;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XavierTest {
    /** Uniform on +-sqrt(3/fanIn) has mean 0 and variance 1/fanIn; each to five standard errors of 100,000 draws. */
    @ParameterizedTest
    @ValueSource(ints = {1, 25, 800, 1152})
    void isUniformWithVarianceOneOverFanIn(int fanIn) {
        int n = 100_000;
        float bound = (float) Math.sqrt(3.0 / fanIn);
        double sum = 0;
        double squares = 0;
        double largest = 0;
        for (float value : Xavier.values(n, fanIn, new Philox(fanIn, 0))) {
            assertTrue(Math.abs(value) <= bound);
            sum += value;
            squares += (double) value * value;
            largest = Math.max(largest, Math.abs(value));
        }
        double variance = 1.0 / fanIn;
        assertEquals(0, sum / n, 5 * Math.sqrt(variance / n));
        // The fourth moment of a uniform variable is 9/5 of the variance squared.
        assertEquals(variance, squares / n, 5 * variance * Math.sqrt(0.8 / n));
        assertTrue(largest > 0.999 * bound);
    }
}
