package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.nn.LearningRate;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Margin and center loss with few features, whose samples lie in the vector lanes, against double precision and against the form for many
 * features, which zeros added to samples and centers lead to.
 */
@Tag("vector-width")
class FewFeaturesTest {
    private static final float INTRA = 0.6f;
    private static final float INTER = 1.4f;

    /** Features from which on the other form is taken. */
    private static final int MANY = 9;

    private record Found(float total, float[] parts, float[] gradient, float[] centers) {}

    private static Found run(int threads, int m, int n, int d, float[] x, float[] c, int[] y, CenterUpdate rule) {
        try (CpuBackend backend = new CpuBackend(threads);
                Centers centers = Centers.of(backend, n, d, rule, c);
                LearningRate rate = new LearningRate(backend, 0.1f)) {
            Tensor features = Tensor.persistent(backend, "x", Shape.of(m, d), x, true);
            JointLoss loss = new JointLoss(
                    centers,
                    null,
                    new Weighted<>(0.5f, new CenterLoss(centers, Normalisation.BATCH)),
                    new Weighted<>(2, new MarginLoss(centers, INTRA, INTER)));
            return Tape.call(backend, () -> {
                JointLoss.Result result = loss.train(features, new Labels(y, n), rate);
                Tape.current().backward(result.total());
                float[] parts = Objects.requireNonNull(result.parts()).tensor().toArray();
                Tensor gradient = Objects.requireNonNull(Tape.current().gradient(features));
                return new Found(result.total().item(), parts, gradient.toArray(), centers.toArray());
            });
        }
    }

    private static int[] labels(SplittableRandom random, int m, int n) {
        int[] y = new int[m];
        Arrays.setAll(y, i -> random.nextInt(n));
        return y;
    }

    private static float[] padded(float[] rows, int d) {
        float[] wide = new float[rows.length / d * MANY];
        for (int i = 0; i < rows.length; i++) {
            wide[i / d * MANY + i % d] = rows[i];
        }
        return wide;
    }

    @ParameterizedTest
    @CsvSource({"128, 10, 2", "1, 1, 1", "17, 3, 8", "33, 700, 3", "257, 41, 5", "15, 2, 7"})
    void agreesWithDoubleAndWithTheFormForManyFeatures(int m, int n, int d) {
        SplittableRandom random = new SplittableRandom(m + 31L * n + d);
        float[] x = Domains.uniform(random, m * d, -1, 1);
        float[] c = Domains.uniform(random, n * d, -1, 1);
        int[] y = labels(random, m, n);
        // The first sample lies in its own center and the last one in that of the first class: no direction there.
        System.arraycopy(c, y[0] * d, x, 0, d);
        System.arraycopy(c, 0, x, (m - 1) * d, d);
        Found few = run(2, m, n, d, x, c, y, CenterUpdate.standard());
        Found many = run(2, m, n, MANY, padded(x, d), padded(c, d), y, CenterUpdate.standard());
        assertEquals(many.total, few.total, 1e-5 * Math.abs(many.total));
        assertArrayEquals(many.parts, few.parts, 1e-5f * (1 + many.parts[1]));
        assertEquals(many.parts[2], few.parts[2], "pulls");
        assertEquals(many.parts[3], few.parts[3], "pushes");
        assertArrayEquals(many.gradient, padded(few.gradient, d), 1e-5f * n);
        assertArrayEquals(many.centers, padded(few.centers, d), 1e-6f);

        double[] own = new double[m];
        double center = 0;
        double margin = 0;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double square = 0;
                for (int k = 0; k < d; k++) {
                    square += Math.pow((double) x[i * d + k] - c[j * d + k], 2);
                }
                double distance = Math.sqrt(square);
                margin += Math.max(0, j == y[i] ? distance - INTRA : INTER - distance);
                own[i] += j == y[i] ? square : 0;
            }
            center += own[i];
        }
        assertEquals(center / (2 * m), few.parts[0], 1e-5 * (1 + center / m));
        assertEquals(margin / m, few.parts[1], 1e-5 * (1 + margin / m));
    }

    /** More work than one thread is left alone with, by both rules of the centers. */
    @Test
    void theBitsAreThoseOfAnyNumberOfThreads() {
        int m = 1031;
        int n = 97;
        int d = 3;
        SplittableRandom random = new SplittableRandom(5);
        float[] x = Domains.uniform(random, m * d, -1, 1);
        float[] c = Domains.uniform(random, n * d, -1, 1);
        int[] y = labels(random, m, n);
        for (CenterUpdate rule : new CenterUpdate[] {CenterUpdate.standard(), new CenterUpdate.Sgd(0.9f, 1e-3f)}) {
            Found one = run(1, m, n, d, x, c, y, rule);
            for (int threads : new int[] {2, 3}) {
                Found more = run(threads, m, n, d, x, c, y, rule);
                assertEquals(one.total, more.total);
                assertArrayEquals(one.parts, more.parts);
                assertArrayEquals(one.gradient, more.gradient);
                assertArrayEquals(one.centers, more.centers);
            }
        }
    }

    /** A NaN reaches the losses and leaves the other samples as they are. */
    @Test
    void aNaNIsNotLost() {
        SplittableRandom random = new SplittableRandom(6);
        float[] x = Domains.uniform(random, 40 * 2, -1, 1);
        float[] c = Domains.uniform(random, 5 * 2, -1, 1);
        int[] y = labels(random, 40, 5);
        Found clean = run(2, 40, 5, 2, x, c, y, CenterUpdate.standard());
        x[7 * 2] = Float.NaN;
        Found bad = run(2, 40, 5, 2, x, c, y, CenterUpdate.standard());
        assertTrue(Float.isNaN(bad.total) && Float.isNaN(bad.parts[0]) && Float.isNaN(bad.parts[1]), Arrays.toString(bad.parts));
        for (int i = 0; i < clean.gradient.length; i++) {
            if (i / 2 != 7) {
                assertEquals(clean.gradient[i], bad.gradient[i], "element " + i);
            }
        }
    }
}
