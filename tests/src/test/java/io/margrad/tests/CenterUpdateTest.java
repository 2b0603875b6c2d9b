package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.nn.LearningRate;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Eq. 5 over many steps, by both rules, against the reference in double; batches with few classes, with one, and empty. */
class CenterUpdateTest {
    private static final int STEPS = 40;
    private static final int CLASSES = 7;
    private static final int FEATURES = 3;

    /** Rounding unit of float. */
    private static final double U = 0x1p-24;

    private final CpuBackend backend = new CpuBackend(1);

    @ParameterizedTest
    @CsvSource({"0.5", "1", "0.01"})
    void fixedRule(float gamma) {
        follow(new CenterUpdate.Fixed(gamma), (c, v, delta, rate) -> Reference.scale(delta, gamma));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0", "0.9, 0.001", "0, 0.1"})
    void sgdRule(float momentum, float decay) {
        follow(
                new CenterUpdate.Sgd(momentum, decay),
                (c, v, delta, rate) -> Reference.sgdVelocity(v, delta, c, momentum, rate, decay));
    }

    private interface Step {
        /** What is taken from the centers. */
        Values velocity(Values c, Values v, Values delta, double rate);
    }

    private void follow(CenterUpdate rule, Step step) {
        SplittableRandom random = new SplittableRandom(8);
        Shape shape = Shape.of(CLASSES, FEATURES);
        float[] first = Domains.uniform(random, shape.size(), -3, 3);
        Values c = Values.of(shape, first);
        Values v = Values.zeros(CLASSES, FEATURES);
        double largest = 0;
        try (Centers centers = Centers.of(backend, CLASSES, FEATURES, rule, first);
                LearningRate learningRate = new LearningRate(backend, 0)) {
            for (int t = 0; t < STEPS; t++) {
                int samples = new int[] {0, 1, 5, 30}[t % 4];
                int[] y = new int[samples];
                for (int i = 0; i < samples; i++) {
                    // Class 6 is never there, and on some days nobody but class 2.
                    y[i] = t % 5 == 0 ? 2 : random.nextInt(CLASSES - 1);
                }
                Labels labels = new Labels(y, CLASSES);
                float[] features = Domains.uniform(random, samples * FEATURES, -3, 3);
                float rate = t < 20 ? 0.1f : 0.05f;
                Tensor x = Tensor.persistent(backend, "x", Shape.of(samples, FEATURES), features, true);
                learningRate.set(rate);
                centers.update(x, labels, learningRate);
                assertArrayEquals(features, x.toArray());
                x.close();
                v = step.velocity(c, v, Reference.centerDelta(Values.of(Shape.of(samples, FEATURES), features), labels, c), rate);
                c = Reference.subtract(c, v);
                float[] found = centers.toArray();
                for (int i = 0; i < found.length; i++) {
                    largest = Math.max(largest, Math.max(Math.abs(c.at()[i]), Math.abs(v.at()[i])));
                    // A sum of at most 30 differences below 6, divided, and five roundings of the rule: all at most 40 u times what is
                    // largest; a step pulls centers together and errors with them, momentum adds up at most ten of them.
                    double bound = 10.0 * (t + 1) * 40 * U * (largest + 6);
                    assertEquals(c.at()[i], found[i], bound, "step " + t + ", element " + i);
                }
            }
        }
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }
}
