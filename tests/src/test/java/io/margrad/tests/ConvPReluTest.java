package io.margrad.tests;

import static io.margrad.tensor.ops.Conv2d.conv2d;
import static io.margrad.tensor.ops.ConvPRelu.convPRelu;
import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.PRelu.prelu;
import static io.margrad.tensor.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fused op against its unfused twin: the same bits, in training and outside of it. */
class ConvPReluTest {
    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 5, 5, 33, 5, 1, 2", "5, 16, 9, 7, 32, 5, 1, 2", "2, 32, 13, 8, 16, 3, 1, 1", "2, 3, 9, 8, 5, 3, 2, 1"})
    void theBitsAreThoseOfTheTwoOps(int batch, int channels, int height, int width, int filters, int kernel, int stride, int pad) {
        Shape[] shapes = {
            Shape.of(batch, channels, height, width), Shape.of(filters, channels, kernel, kernel), Shape.of(filters), Shape.of(filters)
        };
        Tensor[] in = new Tensor[4];
        for (int i = 0; i < in.length; i++) {
            float[] values = Domains.uniform(new SplittableRandom(i), shapes[i].size(), -1, 1);
            in[i] = Tensor.persistent(backend, "in" + i, shapes[i], values, true);
        }
        float[][] fused = results(in, true, stride, pad);
        float[][] apart = results(in, false, stride, pad);
        for (int i = 0; i < fused.length; i++) {
            assertArrayEquals(apart[i], fused[i], "result or gradient " + i);
        }
        float[] inference = Tape.inference(backend, () -> convPRelu(in[0], in[1], in[2], in[3], stride, pad).toArray());
        assertArrayEquals(fused[4], inference);
        for (Tensor tensor : in) {
            tensor.close();
        }
    }

    /** Gradients of the four inputs, then the result. */
    private float[][] results(Tensor[] in, boolean fused, int stride, int pad) {
        return Tape.call(backend, () -> {
            Tensor y = fused
                    ? convPRelu(in[0], in[1], in[2], in[3], stride, pad)
                    : prelu(conv2d(in[0], in[1], in[2], stride, pad), in[3]);
            Tape.current().backward(sum(multiply(y, y)));
            float[][] results = new float[5][];
            Arrays.setAll(results, i -> i == 4
                    ? y.toArray()
                    : Objects.requireNonNull(Tape.current().gradient(in[i]), "no gradient").toArray());
            return results;
        });
    }

    @Test
    void errorsHaveTheOpsName() {
        String message = Tape.call(backend, () -> {
            Tensor x = Tape.current().constant("x", Shape.of(1, 2, 3, 3), new float[18]);
            Tensor w = Tape.current().constant("w", Shape.of(2, 1, 3, 3), new float[18]);
            Tensor two = Tape.current().constant("two", Shape.of(2), new float[2]);
            return assertThrows(IllegalArgumentException.class, () -> convPRelu(x, w, two, two, 1, 1)).toString();
        });
        assertTrue(message.contains("convPRelu: expected x [B, C, H, W]") && message.contains("w[2, 1, 3, 3]"), message);
    }

    @Test
    void aSlopeForAnotherNumberOfFiltersIsRefused() {
        String message = Tape.call(backend, () -> {
            Tensor x = Tape.current().constant("x", Shape.of(1, 1, 3, 3), new float[9]);
            Tensor w = Tape.current().constant("w", Shape.of(2, 1, 3, 3), new float[18]);
            Tensor bias = Tape.current().constant("bias", Shape.of(2), new float[2]);
            Tensor slope = Tape.current().constant("slope", Shape.of(3), new float[3]);
            return assertThrows(IllegalArgumentException.class, () -> convPRelu(x, w, bias, slope, 1, 1)).toString();
        });
        assertTrue(message.contains("convPRelu: expected slope [O]") && message.contains("slope[3]"), message);
    }
}
