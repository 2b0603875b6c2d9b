package io.margrad.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.nn.LearningRate;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CentersTest {
    private static final float[] X = {1, 2, 3, -1, -2, 0.5f, 0, 0};
    private static final Labels Y = new Labels(new int[] {0, 1, 1, 2}, 4);
    private static final float[] C = {0.5f, 1.5f, 2, 0, 0, 0, 7, -7};

    private final CpuBackend backend = new CpuBackend(2);
    private final Tensor x = Tensor.persistent(backend, "x", Shape.of(4, 2), X, true);

    private final LearningRate rate = new LearningRate(backend, 0);

    private LearningRate rate(float value) {
        rate.set(value);
        return rate;
    }

    @AfterEach
    void nothingIsLeft() {
        rate.close();
        x.close();
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    /** delta, with a step of 1: [[-.25, -.25], [1, 1/6], [0, 0]], and 0 for the class that is not in the batch. */
    @Test
    void goldenNumbers() {
        try (Centers centers = Centers.of(backend, 4, 2, new CenterUpdate.Fixed(1), C)) {
            centers.update(x, Y, rate(123));
            assertArrayEquals(new float[] {0.75f, 1.75f, 1, -1 / 6f, 0, 0, 7, -7}, centers.toArray(), 0x1p-24f);
        }
        assertArrayEquals(X, x.toArray());
    }

    @Test
    void theStandardStepIsHalf() {
        try (Centers centers = Centers.of(backend, 4, 2, CenterUpdate.standard(), C)) {
            centers.update(x, Y, rate(0));
            assertArrayEquals(new float[] {0.625f, 1.625f, 1.5f, -1 / 12f, 0, 0, 7, -7}, centers.toArray(), 0x1p-24f);
        }
    }

    /** A center that was moving goes on when its class is absent; one with decay shrinks. */
    @Test
    void sgdMovesAbsentClassesToo() {
        try (Centers centers = Centers.of(backend, 4, 2, new CenterUpdate.Sgd(0.5f, 0.25f), C)) {
            centers.update(x, Y, rate(1));
            float[] first = centers.toArray();
            assertArrayEquals(new float[] {7 - 7 / 4f, -7 + 7 / 4f}, new float[] {first[6], first[7]});
            Tensor none = Tensor.persistent(backend, "none", Shape.of(0, 2), new float[0], false);
            centers.update(none, new Labels(new int[0], 4), rate(1));
            float[] second = centers.toArray();
            for (int i = 0; i < second.length; i++) {
                double moved = 0.5 * (C[i] - first[i]) + 0.25 * first[i];
                assertEquals(first[i] - moved, second[i], 4 * 0x1p-24 * 7, "element " + i);
            }
            none.close();
        }
    }

    @Test
    void randomCentersAreXaviers() {
        try (Centers centers = Centers.random(backend, 10, 2, CenterUpdate.standard(), new Philox(1, 0))) {
            assertEquals(10, centers.classes());
            assertEquals(2, centers.features());
            for (float c : centers.toArray()) {
                assertTrue(Math.abs(c) <= (float) Math.sqrt(1.5));
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (Centers centers = Centers.of(backend, 4, 2, CenterUpdate.standard(), C)) {
            Labels fewer = new Labels(new int[] {0, 1, 1}, 4);
            String message = assertThrows(IllegalArgumentException.class, () -> centers.update(x, fewer, rate(1))).toString();
            assertTrue(message.contains("centers: expected features [3, 2]") && message.contains("found x[4, 2]"), message);
            Labels classes = new Labels(new int[] {0, 1, 1, 2}, 3);
            for (Loss loss : new Loss[] {new CenterLoss(centers, Normalisation.BATCH), new MarginLoss(centers, 1, 2)}) {
                String words = assertThrows(IllegalArgumentException.class, () -> Tape.call(backend, () -> loss.apply(x, classes)))
                        .toString();
                assertTrue(words.contains("Loss: expected") && words.contains("4 classes") && words.contains("3 classes"), words);
            }
            assertArrayEquals(C, centers.toArray());
        }
        assertThrows(IllegalArgumentException.class, () -> Centers.of(backend, 2, 2, CenterUpdate.standard(), new float[3]));
    }

    /** The mean of nothing is not 0. */
    @Test
    void anEmptyBatchHasNoLoss() {
        Labels nobody = new Labels(new int[0], 4);
        try (Centers centers = Centers.of(backend, 4, 2, CenterUpdate.standard(), C)) {
            for (Loss loss : new Loss[] {new CenterLoss(centers, Normalisation.BATCH), new MarginLoss(centers, 1, 2)}) {
                String words = assertThrows(
                                IllegalArgumentException.class,
                                () -> Tape.call(backend, () -> {
                                    Tensor empty = Tape.current().constant("empty", Shape.of(0, 2), new float[0]);
                                    return loss.apply(empty, nobody);
                                }))
                        .toString();
                assertTrue(words.contains("Loss: expected at least one sample"), words);
            }
        }
    }

    @Test
    void badRulesAreRefused() {
        for (float gamma : new float[] {0, -0.5f, 1.0001f, Float.NaN}) {
            String message = assertThrows(IllegalArgumentException.class, () -> new CenterUpdate.Fixed(gamma)).toString();
            assertTrue(message.contains("gamma") && message.contains("found " + gamma), message);
        }
        for (float[] bad : new float[][] {{1, 0}, {-0.1f, 0}, {Float.NaN, 0}, {0.9f, -1}, {0.9f, Float.NaN}}) {
            assertThrows(IllegalArgumentException.class, () -> new CenterUpdate.Sgd(bad[0], bad[1]));
        }
    }
}
