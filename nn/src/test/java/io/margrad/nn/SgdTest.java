package io.margrad.nn;

import static io.margrad.tensor.ops.Add.add;
import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.Scale.scale;
import static io.margrad.tensor.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SgdTest {
    private static final float MOMENTUM = 0.9f;
    private static final float DECAY = 5e-2f;

    private final CpuBackend backend = new CpuBackend(1);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private Parameter parameter(String name, float rate, float decay, float... values) {
        return new Parameter(Tensor.persistent(backend, name, Shape.of(values.length), values, true), rate, decay);
    }

    /**
     * Caffe's rule, written out in double: g = dw + decay m_d w; V = momentum V + rate m_l g; w = w - V. The loss is 1/2 sum of
     * squares of the first two parameters, so that dw = w; the third is not in it. The rate falls on the way, as a schedule's does.
     */
    @Test
    void stepsAreCaffes() {
        List<Parameter> parameters = List.of(
                parameter("weight", 1, 1, 1, -2, 0.5f), parameter("bias", 2, 0, 3, -1), parameter("unused", 1, 1, 4, 2));
        double[][] w = {{1, -2, 0.5}, {3, -1}, {4, 2}};
        double[][] v = {new double[3], new double[2], new double[2]};
        try (Sgd sgd = new Sgd(parameters, MOMENTUM, DECAY);
                LearningRate learningRate = new LearningRate(backend, 0)) {
            for (int step = 0; step < 20; step++) {
                float rate = step < 10 ? 0.1f : 0.01f;
                learningRate.set(rate);
                Tape.call(backend, () -> {
                    Tensor loss = halfSquares(parameters.get(0));
                    Tape.current().backward(add(loss, halfSquares(parameters.get(1))));
                    sgd.step(Tape.current(), learningRate);
                    return true;
                });
                for (int p = 0; p < w.length; p++) {
                    Parameter parameter = parameters.get(p);
                    for (int i = 0; i < w[p].length; i++) {
                        double g = (p < 2 ? w[p][i] : 0) + DECAY * parameter.decay() * w[p][i];
                        v[p][i] = MOMENTUM * v[p][i] + rate * parameter.learningRate() * g;
                        w[p][i] -= v[p][i];
                        // Six roundings a step, none of anything above 5, and a map that does not spread errors.
                        assertEquals(w[p][i], parameter.tensor().toArray()[i], 6 * (step + 1) * 5 * 0x1p-24, parameter.name());
                    }
                }
            }
        }
        parameters.forEach(p -> p.tensor().close());
    }

    private static Tensor halfSquares(Parameter p) {
        return scale(sum(multiply(p.tensor(), p.tensor())), 0.5f);
    }

    /** No parameter may move when one gradient is bad: the state before the step is what a user wants to look at. */
    @Test
    void aBadGradientChangesNothing() {
        List<Parameter> parameters = List.of(parameter("good", 1, 1, 1), parameter("bad", 1, 1, Float.MAX_VALUE, 1));
        try (Sgd sgd = new Sgd(parameters, MOMENTUM, DECAY);
                LearningRate rate = new LearningRate(backend, 0.1f)) {
            String message = assertThrows(
                            NonFiniteException.class,
                            () -> Tape.call(backend, () -> {
                                Tensor good = parameters.get(0).tensor();
                                Tensor bad = sum(scale(multiply(parameters.get(1).tensor(), parameters.get(1).tensor()), 4));
                                Tape.current().backward(add(sum(good), bad));
                                sgd.step(Tape.current(), rate);
                                return true;
                            }))
                    .toString();
            assertTrue(message.contains("bad[2]") && message.contains("1 of 2"), message);
        }
        assertArrayEquals(new float[] {1}, parameters.get(0).tensor().toArray());
        assertArrayEquals(new float[] {Float.MAX_VALUE, 1}, parameters.get(1).tensor().toArray());
        parameters.forEach(p -> p.tensor().close());
    }

    @Test
    void refusesNonsense() {
        for (float momentum : new float[] {-0.1f, 1, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Sgd(List.of(), momentum, 0));
        }
        for (float decay : new float[] {-1, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Sgd(List.of(), 0, decay));
        }
    }

    /** Counted from 0: the step value itself has the new rate. */
    @Test
    void multiStepFallsAtItsSteps() {
        MultiStep schedule = new MultiStep(0.01f, 0.8f, List.of(5000, 8000, 10_000));
        assertEquals(0.01f, schedule.rate(0));
        assertEquals(0.01f, schedule.rate(4999));
        assertEquals(0.008f, schedule.rate(5000), 0x1p-24 * 0.008);
        assertEquals(0.008f, schedule.rate(7999), 0x1p-24 * 0.008);
        assertEquals(0.0064, schedule.rate(8000), 3 * 0x1p-24 * 0.0064);
        assertEquals(0.00512, schedule.rate(10_000), 4 * 0x1p-24 * 0.00512);
        assertThrows(IllegalArgumentException.class, () -> new MultiStep(0, 0.8f, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new MultiStep(0.1f, Float.NaN, List.of()));
    }
}
