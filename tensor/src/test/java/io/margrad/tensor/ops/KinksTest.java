package io.margrad.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Points where a derivative does not exist, and numbers that are none: what differences cannot check, and what was decided. */
class KinksTest {
    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private record Result(float[] value, float[] gradient) {}

    /** The op's value, and the gradient of the sum of its elements. */
    private Result run(Shape shape, float[] values, UnaryOperator<Tensor> op) {
        Tensor x = Tensor.persistent(backend, "x", shape, values, true);
        Result result = Tape.call(backend, () -> {
            Tensor y = op.apply(x);
            float[] value = y.toArray();
            Tape.current().backward(Sum.sum(y));
            return new Result(value, Objects.requireNonNull(Tape.current().gradient(x)).toArray());
        });
        x.close();
        return result;
    }

    @Test
    void reluHasNoGradientAtZero() {
        Result r = run(Shape.of(4), new float[] {0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE}, Relu::relu);
        assertArrayEquals(new float[] {0, 0, Float.MIN_VALUE, 0}, r.value());
        assertArrayEquals(new float[] {0, 0, 1, 0}, r.gradient());
    }

    @Test
    void sqrtHasNoGradientAtZero() {
        Result r = run(Shape.of(3), new float[] {0, 4, -0f}, Sqrt::sqrt);
        assertArrayEquals(new float[] {0, 2, 0}, r.value(), 0);
        assertArrayEquals(new float[] {0, 0.25f, 0}, r.gradient());
    }

    /** As in Caffe, 0 is on the negative side; 17 elements, so that vectors and the rest of every width see it. */
    @Test
    void preluTakesZeroAsNegative() {
        Tensor slope = Tensor.persistent(backend, "slope", Shape.of(1), new float[] {0.25f}, true);
        float[] x = new float[17];
        x[3] = 1;
        x[5] = -0f;
        x[16] = 2;
        Tensor tensor = Tensor.persistent(backend, "x", Shape.of(1, 1, 1, 17), x, true);
        Tape.call(backend, () -> {
            Tape.current().backward(Sum.sum(PRelu.prelu(tensor, slope)));
            float[] dx = Objects.requireNonNull(Tape.current().gradient(tensor)).toArray();
            for (int i = 0; i < 17; i++) {
                assertEquals(i == 3 || i == 16 ? 1 : 0.25f, dx[i], "element " + i);
            }
            assertEquals(0, Objects.requireNonNull(Tape.current().gradient(slope)).item());
            return true;
        });
        tensor.close();
        slope.close();
    }

    /** Of equal maxima the first in row-major order gets all of it, in overlapping windows several times. */
    @Test
    void poolGivesATieToTheFirst() {
        Result r = run(Shape.of(1, 1, 3, 3), new float[] {1, 5, 1, 5, 5, 1, 1, 1, 1}, x -> MaxPool2d.maxPool2d(x, 2, 1, Rounding.FLOOR));
        assertArrayEquals(new float[] {5, 5, 5, 5}, r.value());
        assertArrayEquals(new float[] {0, 2, 0, 1, 1, 0, 0, 0, 0}, r.gradient());
        Result zeros = run(Shape.of(1, 1, 2, 2), new float[] {-0f, 0, 0, 0}, x -> MaxPool2d.maxPool2d(x, 2, 2, Rounding.CEIL));
        assertArrayEquals(new float[] {1, 0, 0, 0}, zeros.gradient());
    }

    /** A maximum that ignored NaN would hide a diverged network. */
    @Test
    void poolPassesNotANumberOn() {
        for (int at = 0; at < 4; at++) {
            float[] x = {-1, 2, 3, Float.NEGATIVE_INFINITY};
            x[at] = Float.NaN;
            Result r = run(Shape.of(1, 1, 2, 2), x, t -> MaxPool2d.maxPool2d(t, 2, 2, Rounding.FLOOR));
            assertTrue(Float.isNaN(r.value()[0]), "NaN at " + at);
            assertEquals(1, r.gradient()[at]);
        }
        Result lowest = run(
                Shape.of(1, 1, 1, 1), new float[] {Float.NEGATIVE_INFINITY}, t -> MaxPool2d.maxPool2d(t, 1, 1, Rounding.FLOOR));
        assertEquals(Float.NEGATIVE_INFINITY, lowest.value()[0]);
    }

    /** 17 channels a half, so that vectors and the rest of every width see each pair. */
    @Test
    void maxFeatureMapGivesATieToTheFirstAndPassesNotANumberOn() {
        float[][] pairs = {{0, -0f}, {-0f, 0}, {Float.NaN, 1}, {1, Float.NaN}, {1, Float.POSITIVE_INFINITY}};
        for (float[] pair : pairs) {
            float[] x = new float[34];
            Arrays.fill(x, 0, 17, pair[0]);
            Arrays.fill(x, 17, 34, pair[1]);
            Result r = run(Shape.of(1, 34), x, MaxFeatureMap::maxFeatureMap);
            boolean second = Float.isNaN(pair[1]) || pair[1] > pair[0];
            for (int i = 0; i < 17; i++) {
                assertEquals(second ? pair[1] : pair[0], r.value()[i], "of " + Arrays.toString(pair));
                assertEquals(second ? 0 : 1, r.gradient()[i]);
                assertEquals(second ? 1 : 0, r.gradient()[17 + i]);
            }
        }
    }

    @Test
    void notANumberPassesThroughTheRectifiers() {
        float[] nan = {Float.NaN};
        assertTrue(Float.isNaN(run(Shape.of(1), nan, Relu::relu).value()[0]));
        assertTrue(Float.isNaN(run(Shape.of(1), nan, Sqrt::sqrt).value()[0]));
        Tensor slope = Tensor.persistent(backend, "slope", Shape.of(1), new float[] {0.25f}, false);
        Tensor x = Tensor.persistent(backend, "x", Shape.of(1, 1), nan, false);
        assertTrue(Float.isNaN(Tape.call(backend, () -> PRelu.prelu(x, slope).item())));
        x.close();
        slope.close();
    }

    /** exp(1000) overflows even in double; only the difference to the row's maximum may be taken. */
    @Test
    void softmaxOfLargeLogitsIsFinite() {
        Labels labels = new Labels(new int[] {0, 1}, 2);
        Result r = run(
                Shape.of(2, 2), new float[] {1e4f, -1e4f, 1e4f, -1e4f}, z -> SoftmaxCrossEntropy.softmaxCrossEntropy(z, labels));
        assertEquals(1e4f, r.value()[0]);
        assertArrayEquals(new float[] {0, 0, 0.5f, -0.5f}, r.gradient());
    }
}
