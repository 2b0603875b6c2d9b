package io.margrad.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Relu;
import io.margrad.tensor.ops.Scale;
import io.margrad.tensor.ops.Sum;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepProfileTest {
    /** An op on something without gradient has no backward; two of one kind are kept apart. */
    @Test
    void everyOpOfEveryStepIsInItsRow() {
        StepProfile profile = new StepProfile();
        try (CpuBackend backend = new CpuBackend(1)) {
            Tensor x = Tensor.persistent(backend, "x", Shape.of(4), new float[4], true);
            for (int step = 0; step < 3; step++) {
                Tape.call(backend, profile.observe(), () -> {
                    Scale.scale(Tape.current().constant("c", Shape.of(4), new float[4]), 2);
                    Tape.current().backward(Sum.sum(Relu.relu(Relu.relu(x))));
                    return 0;
                });
                profile.stepDone();
            }
            x.close();
        }
        List<StepProfile.Row> rows = profile.rows();
        assertEquals(List.of("scale", "relu", "relu", "sum"), rows.stream().map(StepProfile.Row::name).toList());
        assertEquals(0, rows.getFirst().backward());
        assertTrue(rows.get(1).backward() > 0 && rows.get(2).backward() > 0 && rows.get(3).forward() > 0);
        assertTrue(profile.total() > rows.get(3).forward());
    }

    /** By hand: 5 x 5 filters on 8 x 8 pixels are 4 tiles of 64 products in Winograd's form; one channel has no such form. */
    @Test
    void theLimitIsTheLongerOfArithmeticAndMemory() {
        Shape bias = Shape.of(16);
        Shape out = Shape.of(2, 16, 8, 8);
        List<Shape> wide = List.of(Shape.of(2, 16, 8, 8), Shape.of(16, 16, 5, 5), bias);
        List<Shape> narrow = List.of(Shape.of(2, 1, 8, 8), Shape.of(16, 1, 5, 5), bias);
        Limit slow = new Limit(1, 1e12);
        assertEquals(2.0 * 2 * 4 * 64 * 16 * 16, slow.forward(new StepProfile.Row("conv2d", wide, out, true, 0, 0)), 1e-6);
        assertEquals(2 * 2.0 * 2 * 4 * 64 * 16 * 16, slow.backward(new StepProfile.Row("conv2d", wide, out, true, 0, 1)), 1e-6);
        assertEquals(0, slow.backward(new StepProfile.Row("conv2d", wide, out, true, 1, 0)));
        assertEquals(2.0 * 2 * 64 * 25 * 16, slow.forward(new StepProfile.Row("conv2d", narrow, out, false, 0, 0)), 1e-6);
        Limit fast = new Limit(1e30, 4);
        assertEquals(2048 + 6400 + 16 + 2048, fast.forward(new StepProfile.Row("conv2d", wide, out, true, 0, 0)), 1e-6);
    }
}
