package io.margrad.experiments.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Figures worked out by hand. */
class MeasurementTest {
    /** Two classes on a line: samples 0 and 2 of class 0, sample 10 of class 1. */
    private final float[] features = {0, 0, 2, 0, 10, 0};

    private final int[] labels = {0, 0, 1};

    @Test
    void classMeansAreMeansAndAnEmptyClassIsAtTheOrigin() {
        float[] means = Measurement.classMeans(features, labels, 10, 2);
        assertEquals(20, means.length);
        assertArrayEquals(new float[] {1, 0, 10, 0, 0, 0}, Arrays.copyOf(means, 6));
    }

    @Test
    void theThreeDistancesOfTableTwo() {
        Separation s = Measurement.separation(features, labels, new float[] {1, 0, 10, 0}, 2);
        assertEquals((1 + 1 + 0) / 3.0, s.d1(), 1e-12);
        assertEquals(9, s.d2(), 1e-12);
        assertEquals((10 + 8 + 9) / 3.0, s.d3(), 1e-12);
        assertEquals(13.5, s.centersPerRadius(), 1e-12);
        assertEquals(13.5, s.samplesPerRadius(), 1e-12);
    }

    @Test
    void withThreeCentersEveryPairCountsOnceAndEveryOtherCenterOfASampleOnce() {
        float[] centers = {0, 0, 3, 0, 0, 4};
        Separation s = Measurement.separation(new float[] {0, 0}, new int[] {0}, centers, 2);
        assertEquals((3 + 4 + 5) / 3.0, s.d2(), 1e-12);
        assertEquals((3 + 4) / 2.0, s.d3(), 1e-12);
    }

    @Test
    void nearestCenterDecidesAndATieGoesToTheFirst() {
        float[] centers = {0, 0, 4, 0};
        assertEquals(2 / 3.0, Measurement.nearestAccuracy(features, labels, new float[] {9, 0, 1, 0}, 2) + 2 / 3.0, 1e-12);
        assertEquals(1, Measurement.nearestAccuracy(features, labels, centers, 2), 1e-12);
        assertEquals(1, Measurement.nearestAccuracy(new float[] {2, 0}, new int[] {0}, centers, 2), 1e-12);
        assertEquals(0, Measurement.nearestAccuracy(new float[] {2, 0}, new int[] {1}, centers, 2), 1e-12);
    }

    @Test
    void spreadIsTheMeanDistanceFromTheMiddle() {
        assertEquals(1, Measurement.spread(new float[] {1, 0, -1, 0, 0, 1, 0, -1}, 2), 1e-6);
        assertEquals(0, Measurement.spread(new float[] {3, 5, 3, 5}, 2), 1e-6);
    }
}
