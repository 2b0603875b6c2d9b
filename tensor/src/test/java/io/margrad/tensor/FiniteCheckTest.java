package io.margrad.tensor;

import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.Scale.scale;
import static io.margrad.tensor.ops.Sqrt.sqrt;
import static io.margrad.tensor.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The message names the op where a bad number first appeared, whatever came of it later. */
class FiniteCheckTest {
    private final CpuBackend backend = new CpuBackend(1);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    @Test
    void letsGoodNumbersPass() {
        Tensor x = Tensor.persistent(backend, "x", Shape.of(2), new float[] {1, 2}, true);
        float sum = Tape.call(backend, new FiniteCheck(), () -> {
            Tensor loss = sum(multiply(x, x));
            Tape.current().backward(loss);
            return loss.item();
        });
        assertEquals(5, sum);
        x.close();
    }

    @Test
    void namesAnInput() {
        String message = failure(new float[] {1, Float.NaN, 2, Float.NaN}, x -> sum(scale(x, 2)));
        assertTrue(message.contains("first bad op: scale forward: its input x[4]"), message);
        assertTrue(message.contains("2 of 4") && message.contains("index 1") && message.contains("NaN"), message);
    }

    @Test
    void namesTheOpWhoseResultIsBad() {
        String message = failure(new float[] {4, -1}, x -> sum(scale(sqrt(x), 2)));
        assertTrue(message.contains("first bad op: sqrt forward: its result sqrt#0[2]"), message);
    }

    @Test
    void namesAnOverflow() {
        String message = failure(new float[] {1, 1e30f}, x -> sum(multiply(scale(x, 1), x)));
        assertTrue(message.contains("first bad op: multiply forward: its result") && message.contains("Infinity"), message);
    }

    /** Forward is finite, 1e-30 times 1e40; the gradient, 1e40, is not. */
    @Test
    void namesABackward() {
        String message = failure(new float[] {1e-30f}, x -> sum(scale(scale(x, 1e20f), 1e20f)));
        assertTrue(message.contains("first bad op: scale backward: the gradient d x[1]") && message.contains("Infinity"), message);
    }

    private String failure(float[] values, UnaryOperator<Tensor> body) {
        Tensor x = Tensor.persistent(backend, "x", Shape.of(values.length), values, true);
        String message = assertThrows(
                        NonFiniteException.class,
                        () -> Tape.call(backend, new FiniteCheck(), () -> {
                            Tensor loss = body.apply(x);
                            Tape.current().backward(loss);
                            return loss.item();
                        }))
                .toString();
        x.close();
        return message;
    }
}
