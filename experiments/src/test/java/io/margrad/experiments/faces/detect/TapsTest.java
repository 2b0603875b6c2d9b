package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TapsTest {
    @Test
    void asManyPixelsAreTheSame() {
        Taps taps = new Taps(3, 3);
        assertArrayEquals(new int[] {0, 1, 2}, taps.first);
        assertArrayEquals(new float[] {1, 1, 1}, taps.weights);
    }

    @Test
    void fewerAreMeansWithPartsOfPixels() {
        // 5 to 2: the middle one belongs to both halves, 2.5 pixels each
        Taps taps = new Taps(5, 2);
        assertArrayEquals(new int[] {0, 2}, taps.first);
        assertArrayEquals(new int[] {3, 3}, taps.count);
        assertArrayEquals(new float[] {0.4f, 0.4f, 0.2f, 0.2f, 0.4f, 0.4f}, taps.weights);
    }

    @Test
    void moreAreCopiesAndMixturesOfTwo() {
        // 2 to 3: the middle one covers the last third of the first pixel and the first third of the second
        Taps taps = new Taps(2, 3);
        assertArrayEquals(new int[] {0, 0, 1}, taps.first);
        assertArrayEquals(new int[] {1, 2, 1}, taps.count);
        assertArrayEquals(new float[] {1, 0, 0.5f, 0.5f, 1, 0}, taps.weights);
    }

    @Test
    void everyOldPixelCountsTheSameAndEveryNewOneIsAMean() {
        for (int from = 1; from <= 60; from++) {
            for (int to = 1; to <= 60; to++) {
                Taps taps = new Taps(from, to);
                double[] used = new double[from];
                for (int i = 0; i < to; i++) {
                    double sum = 0;
                    for (int k = 0; k < taps.count[i]; k++) {
                        used[taps.first[i] + k] += taps.weights[i * taps.most + k];
                        sum += taps.weights[i * taps.most + k];
                    }
                    assertEquals(1, sum, 1e-6, from + " to " + to + ", pixel " + i);
                }
                for (double weight : used) {
                    assertEquals((double) to / from, weight, 1e-5, from + " to " + to);
                }
            }
        }
    }
}
