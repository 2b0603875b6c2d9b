package io.margrad.tests;

import static io.margrad.tensor.ops.ConvPRelu.convPRelu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
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
        try (ConvPReluTwin twin = new ConvPReluTwin(backend, batch, channels, height, width, filters, kernel, stride, pad)) {
            twin.compare(0);
            assertArrayEquals(twin.result(true), twin.inference());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 9, 8, 5, 3, 2, 1", "3, 16, 9, 7, 32, 5, 1, 2"})
    void frozenInputsGetNoGradientAndChangeNoOther(
            int batch, int channels, int height, int width, int filters, int kernel, int stride, int pad) {
        try (ConvPReluTwin twin = new ConvPReluTwin(backend, batch, channels, height, width, filters, kernel, stride, pad)) {
            for (int frozen = 1; frozen < ConvPReluTwin.ALL; frozen++) {
                twin.compare(frozen);
            }
        }
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
