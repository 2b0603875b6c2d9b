package io.margrad.tensor;

import static io.margrad.tensor.ops.Add.add;
import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.Scale.scale;
import static io.margrad.tensor.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapeTest {
    private final CpuBackend backend = new CpuBackend(1);
    private final Tensor x = Tensor.persistent(backend, "x", Shape.of(2), new float[] {3, -5}, true);

    @AfterEach
    void nothingIsLeft() {
        x.close();
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    @Test
    void anOpNeedsATape() {
        String message = assertThrows(IllegalStateException.class, () -> scale(x, 2)).toString();
        assertTrue(message.contains("no tape") && message.contains("Tape.call"), message);
    }

    @Test
    void aTensorOfAnotherBackendIsRefused() {
        CpuBackend other = new CpuBackend(1);
        Tensor foreign = Tensor.persistent(other, "foreign", Shape.of(2), new float[2], true);
        String message = assertThrows(IllegalArgumentException.class, () -> Tape.call(backend, () -> add(x, foreign))).toString();
        assertTrue(message.contains("add") && message.contains("foreign[2]"), message);
        foreign.close();
        assertEquals(0, other.liveBuffers());
        other.close();
    }

    @Test
    void backwardRunsOnce() {
        Tape.call(backend, () -> {
            Tensor loss = sum(x);
            Tape.current().backward(loss);
            String message = assertThrows(IllegalStateException.class, () -> Tape.current().backward(loss)).toString();
            assertTrue(message.contains("already"), message);
            return true;
        });
    }

    @Test
    void backwardNeedsADifferentiableScalar() {
        Tape.call(backend, () -> {
            Tensor vector = scale(x, 2);
            String shape = assertThrows(IllegalArgumentException.class, () -> Tape.current().backward(vector)).toString();
            assertTrue(shape.contains("one element") && shape.contains("scale#0[2]"), shape);
            Tensor constant = sum(Tape.current().constant("c", Shape.of(2), new float[] {1, 2}));
            String origin = assertThrows(IllegalArgumentException.class, () -> Tape.current().backward(constant)).toString();
            assertTrue(origin.contains("sum#1") && origin.contains("parameter"), origin);
            return true;
        });
    }

    @Test
    void inferenceHasNoGradient() {
        Tape.inference(backend, () -> {
            Tensor loss = sum(x);
            assertEquals(-2, loss.item());
            assertFalse(loss.differentiable());
            assertThrows(IllegalArgumentException.class, () -> Tape.current().backward(loss));
            return true;
        });
    }

    /** x goes into the sum by three ways: 2x + x^2, and once more by itself. */
    @Test
    void gradientsOfAllWaysAreAdded() {
        float[] gradient = Tape.call(backend, () -> {
            Tensor loss = sum(add(add(scale(x, 2), multiply(x, x)), x));
            Tape.current().backward(loss);
            return Objects.requireNonNull(Tape.current().gradient(x)).toArray();
        });
        assertArrayEquals(new float[] {2 + 6 + 1, 2 - 10 + 1}, gradient);
    }

    @Test
    void gradientOfWhatTheLossDoesNotDependOnIsNull() {
        Tensor unused = Tensor.persistent(backend, "unused", Shape.of(2), new float[2], true);
        Tape.call(backend, () -> {
            scale(unused, 2);
            Tape.current().backward(sum(x));
            assertNull(Tape.current().gradient(unused));
            return true;
        });
        unused.close();
    }

    /** Gradients belong to a tape: the next one starts from nothing. */
    @Test
    void nothingIsCarriedOverToTheNextTape() {
        for (int step = 0; step < 3; step++) {
            float[] gradient = Tape.call(backend, () -> {
                assertNull(Tape.current().gradient(x));
                Tape.current().backward(sum(x));
                return Objects.requireNonNull(Tape.current().gradient(x)).toArray();
            });
            assertArrayEquals(new float[] {1, 1}, gradient);
        }
    }

    @Test
    void anExceptionFreesEverything() {
        int before = backend.liveBuffers();
        IllegalStateException thrown = new IllegalStateException("from the body");
        IllegalStateException caught = assertThrows(
                IllegalStateException.class,
                () -> Tape.call(backend, () -> {
                    Tape.current().backward(sum(multiply(scale(x, 2), x)));
                    throw thrown;
                }));
        assertSame(thrown, caught);
        assertEquals(before, backend.liveBuffers());
        assertThrows(IllegalStateException.class, Tape::current);
        assertThrows(IllegalArgumentException.class, () -> Tape.call(backend, () -> add(x, sum(x))));
        assertEquals(before, backend.liveBuffers());
    }

    @Test
    void buffersAreTakenAgain() {
        for (int step = 0; step < 3; step++) {
            Tape.call(backend, () -> {
                Tape.current().backward(sum(multiply(scale(x, 2), x)));
                return true;
            });
            if (step == 0) {
                allocations = backend.allocations();
            }
        }
        assertEquals(allocations, backend.allocations());
    }

    private long allocations;

    @Test
    void anObserverSeesEveryOp() {
        List<String> seen = new ArrayList<>();
        Tape.Observer observer = new Tape.Observer() {
            @Override
            public void forward(Op op, Tensor[] in, Tensor out, long nanos) {
                seen.add("forward " + op.name());
            }

            @Override
            public void backward(Op op, Tensor[] in, Tensor dout, @Nullable Tensor[] din, long nanos) {
                seen.add("backward " + op.name());
            }
        };
        Tape.call(backend, observer, () -> {
            Tape.current().backward(sum(scale(x, 2)));
            return true;
        });
        assertEquals(List.of("forward scale", "forward sum", "backward sum", "backward scale"), seen);
    }

    @Test
    void isDrawn() {
        String dot = Tape.call(backend, () -> {
            sum(multiply(x, x));
            return Tape.current().toDot();
        });
        assertTrue(dot.startsWith("digraph") && dot.contains("x[2]") && dot.contains("multiply [2]") && dot.contains("sum []"), dot);
        assertTrue(dot.contains("t0 -> t1;") && dot.contains("t1 -> t2;"), dot);
    }
}
