package io.margrad.experiments.faces.protocol.identification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.CpuBackend;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NearestCenterTest {
    private static IdentificationResult run(
            int threads, Features centers, Features test, int[] labels, Similarity similarity) {
        try (CpuBackend cpu = new CpuBackend(threads)) {
            IdentificationResult result =
                    NearestCenter.evaluate(cpu, centers, test, labels, similarity, CenterOrigin.MEANS);
            assertEquals(0, cpu.liveBuffers(), "buffers left");
            return result;
        }
    }

    /** Class 0: (0,0) and (2,0), mean (1,0). Class 1: (4,8), itself. */
    @Test
    void meansByHand() {
        Features training = Features.of("training", new float[] {0, 0, 4, 8, 2, 0}, 2);
        Features means = ClassCenters.means(training, new int[] {0, 1, 0}, List.of("Ann", "Bob"));
        assertArrayEquals(new float[] {1, 0, 4, 8}, means.values());
        assertEquals("features 'class means', row 1 (Bob)", means.where(1));
    }

    /** Centers (1,0) and (0,3). (0.9,1): Euclidean nearer to the first, cosine to the second. (0,1): at sqrt 2 and 2, cosine 0 and 1. */
    @Test
    void theTwoScoresMayDiffer() {
        Features centers = Features.of("centers", new float[] {1, 0, 0, 3}, 2);
        Features test = Features.of("test", new float[] {0.9f, 1, 0, 1}, 2);
        IdentificationResult euclidean = run(1, centers, test, new int[] {0, 1}, Similarity.EUCLIDEAN);
        assertEquals(1, euclidean.right());
        assertEquals(0.5, euclidean.rate());
        assertEquals(1, run(1, centers, test, new int[] {0, 1}, Similarity.COSINE).right());
        assertEquals(2, run(1, centers, test, new int[] {1, 1}, Similarity.COSINE).right());
        assertEquals(List.of("Euclidean", "training means", "2", "2", "50.00"), euclidean.cells());
        assertEquals(0.5, JsonParser.parseString(euclidean.json()).getAsJsonObject().get("rate").getAsDouble());
        assertTrue(euclidean.markdown().contains("| Euclidean | training means | 2 | 2 | 50.00 |"));
    }

    @Test
    void ofEqualCentersTheLowestNumberWins() {
        Features centers = Features.of("centers", new float[] {5, 1, 1, 1}, 1);
        Features test = Features.of("test", new float[] {2}, 1);
        assertEquals(1, run(1, centers, test, new int[] {1}, Similarity.EUCLIDEAN).right());
        assertEquals(0, run(1, centers, test, new int[] {2}, Similarity.EUCLIDEAN).right());
        assertEquals(1, run(1, centers, test, new int[] {0}, Similarity.COSINE).right());
    }

    /** Several blocks, centers that differ from another in the last bit, and huge ones; against double, with 1 and 3 threads. */
    @ParameterizedTest
    @EnumSource
    void againstAllScoresInDouble(Similarity similarity) {
        Random random = new Random(1);
        int d = 40;
        int classes = 30;
        float[] centers = new float[classes * d];
        for (int k = 0; k < centers.length; k++) {
            float before = k < 10 * d ? 0 : centers[k - 10 * d];
            centers[k] = k < 10 * d ? (float) random.nextGaussian() : random.nextInt(30) == 0 ? Math.nextUp(before) : before;
        }
        centers[7 * d] = 1e20f;
        int n = 1200;
        float[] test = new float[n * d];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            int near = random.nextInt(classes);
            for (int k = 0; k < d; k++) {
                test[i * d + k] = centers[near * d + k] + (float) random.nextGaussian() * 0.5f;
            }
            int best = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                double score = similarity.of(test, i * d, centers, c * d, d);
                if (score > highest) {
                    best = c;
                    highest = score;
                }
            }
            // One in ten is to be wrong.
            labels[i] = i % 10 == 0 ? (best + 1) % classes : best;
        }
        Features centerFeatures = Features.of("centers", centers, d);
        Features testFeatures = Features.of("test", test, d);
        assertEquals(1080, run(1, centerFeatures, testFeatures, labels, similarity).right());
        assertEquals(1080, run(3, centerFeatures, testFeatures, labels, similarity).right());
    }

    @Test
    void meansOfManyRows() {
        Random random = new Random(2);
        float[] x = new float[3000 * 3];
        int[] labels = new int[3000];
        double[] sums = new double[7 * 3];
        int[] counts = new int[7];
        for (int i = 0; i < 3000; i++) {
            labels[i] = random.nextInt(7);
            counts[labels[i]]++;
            for (int k = 0; k < 3; k++) {
                x[i * 3 + k] = random.nextFloat();
                sums[labels[i] * 3 + k] += x[i * 3 + k];
            }
        }
        Features means = ClassCenters.means(Features.of("training", x, 3), labels, Collections.nCopies(7, "somebody"));
        for (int k = 0; k < sums.length; k++) {
            assertEquals((float) (sums[k] / counts[k / 3]), means.values()[k]);
        }
    }

    @Test
    void whatCannotBeIdentifiedIsRefused() {
        Features two = Features.of("two", new float[] {1, 2}, 1);
        assertEquals("class centers: class 1 (Bob): expected training features, found none", meansRefused(two, 2, 0, 0));
        assertEquals("two, row 1: expected a label 0 to 1, found 2", meansRefused(two, 2, 0, 2));
        assertEquals("two: expected one label for each of 2 rows, found 1", meansRefused(two, 2, 0));
        assertEquals("none: expected features, found none", meansRefused(Features.of("none", new float[0], 1), 2));
        assertEquals("two, row 0: expected a label 0 to 1, found -1", refused(two, two, -1, 0));
        assertTrue(refused(Features.of("wide", new float[2], 2), two, 0, 0).contains("expected features of 1 columns"));
        Features zero = Features.of("zero", new float[] {1, 0}, 1);
        assertEquals(
                "features 'zero', row 1: cosine: expected a vector with a direction, found zeros only", refused(zero, two, 0, 0));
        assertEquals(
                "features 'zero', row 1: cosine: expected a vector with a direction, found zeros only", refused(two, zero, 0, 0));
    }

    private static String meansRefused(Features training, int classes, int... labels) {
        return String.valueOf(
                assertThrows(DataException.class, () -> ClassCenters.means(training, labels, List.of("Ann", "Bob").subList(0, classes))).getMessage());
    }

    private static String refused(Features centers, Features test, int... labels) {
        return String.valueOf(
                assertThrows(DataException.class, () -> run(1, centers, test, labels, Similarity.COSINE)).getMessage());
    }
}
