package io.margrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Sum;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private float[] ones(Dropout dropout, Shape shape) {
        return Tape.call(backend, () -> dropout.forward(Tape.current().constant("ones", shape, ones(shape))).toArray());
    }

    private static float[] ones(Shape shape) {
        float[] ones = new float[shape.size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Of 40,000 elements with p = 0.7, 28,000 are dropped, give or take six standard deviations of 92; the rest makes up for them. */
    @Test
    void dropsTheShareAndScalesTheRest() {
        Shape shape = Shape.of(200, 200);
        try (Dropout dropout = new Dropout(backend, "dropout", shape, 0.7f, 1)) {
            assertArrayEquals(ones(shape), ones(dropout, shape), "nothing before the first draw");
            dropout.draw(1);
            float[] y = ones(dropout, shape);
            int zeros = 0;
            for (float value : y) {
                zeros += value == 0 ? 1 : 0;
                assertTrue(value == 0 || value == 1 / (1 - 0.7f), "" + value);
            }
            assertEquals(28_000, zeros, 550);
        }
    }

    /** Nothing but seed and step matters, so a training can go on from a step. */
    @Test
    void theMaskFollowsFromSeedAndStep() {
        Shape shape = Shape.of(8, 16);
        try (Dropout a = new Dropout(backend, "a", shape, 0.5f, 7);
                Dropout b = new Dropout(backend, "b", shape, 0.5f, 7);
                Dropout other = new Dropout(backend, "c", shape, 0.5f, 8)) {
            for (int step = 1; step <= 5; step++) {
                a.draw(step);
            }
            b.draw(5);
            other.draw(5);
            float[] fifth = ones(a, shape);
            assertArrayEquals(fifth, ones(b, shape));
            assertFalse(Arrays.equals(fifth, ones(other, shape)));
            b.draw(6);
            assertFalse(Arrays.equals(fifth, ones(b, shape)));
        }
    }

    /** The gradient of the sum of m x by x is m. */
    @Test
    void theGradientIsTheMask() {
        Shape shape = Shape.of(3, 5);
        Tensor x = Tensor.persistent(backend, "x", shape, ones(shape), true);
        try (Dropout dropout = new Dropout(backend, "dropout", shape, 0.25f, 1)) {
            dropout.draw(1);
            float[] gradient = Tape.call(backend, () -> {
                Tape.current().backward(Sum.sum(dropout.forward(x)));
                return Objects.requireNonNull(Tape.current().gradient(x)).toArray();
            });
            assertArrayEquals(ones(dropout, shape), gradient);
            assertTrue(dropout.parameters().isEmpty());
        } finally {
            x.close();
        }
    }

    @Test
    void wrongNumbersAndShapesAreNamed() {
        Shape shape = Shape.of(2, 2);
        for (float ratio : new float[] {-0.1f, 1, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Dropout(backend, "dropout", shape, ratio, 1));
        }
        try (Dropout none = new Dropout(backend, "dropout", shape, 0, 1)) {
            none.draw(3);
            assertArrayEquals(ones(shape), ones(none, shape));
            assertThrows(IllegalArgumentException.class, () -> none.draw(-1));
            assertThrows(IllegalArgumentException.class, () -> none.draw(1L << 56));
            assertThrows(IllegalArgumentException.class, () -> ones(none, Shape.of(2, 3)));
        }
    }
}
