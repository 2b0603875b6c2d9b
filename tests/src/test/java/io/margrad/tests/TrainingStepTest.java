package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.LeNetPlusPlus.Pool3;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sgd;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.FiniteCheck;
import io.margrad.tensor.Labels;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A training step of LeNets++ with the joint loss: memory, determinism, and a diverged run. */
class TrainingStepTest {
    /** Enough for the vector lanes of every machine and one more, so that convolutions take the form that training takes. */
    private static final int BATCH = 33;

    /** Network, loss and optimiser, made from one seed. */
    private static final class Training implements AutoCloseable {
        private final CpuBackend backend;
        private final LeNetPlusPlus net;
        private final SoftmaxLoss softmax;
        private final Centers centers;
        private final JointLoss loss;
        private final Sgd sgd;
        private final LearningRate rate;
        private final float[] images;
        private final Labels labels;

        Training(int threads) {
            backend = new CpuBackend(threads);
            net = new LeNetPlusPlus(backend, Pool3.THREE_STRIDE_TWO, new Philox(1, 0));
            softmax = new SoftmaxLoss(backend, "ip2", LeNetPlusPlus.FEATURES, 10, new Philox(1, 1));
            centers = Centers.random(backend, 10, LeNetPlusPlus.FEATURES, CenterUpdate.standard(), new Philox(1, 2));
            loss = new JointLoss(
                    centers,
                    new Weighted<>(1, softmax),
                    new Weighted<>(0.01f, new CenterLoss(centers, Normalisation.BATCH)),
                    new Weighted<>(0.01f, new MarginLoss(centers, 1, 3)));
            List<Parameter> parameters = new ArrayList<>(net.parameters());
            parameters.addAll(softmax.parameters());
            sgd = new Sgd(parameters, 0.9f, 5e-4f);
            rate = new LearningRate(backend, 0.01f);
            SplittableRandom random = new SplittableRandom(3);
            images = Domains.uniform(random, BATCH * 28 * 28, -1, 1);
            labels = Domains.labels(BATCH, 10);
        }

        float step() {
            return Tape.call(backend, this::body);
        }

        float checkedStep() {
            return Tape.call(backend, new FiniteCheck(), this::body);
        }

        private float body() {
            Tensor x = Tape.current().constant("images", Shape.of(BATCH, 1, 28, 28), images);
            Tensor total = loss.train(net.forward(x), labels, rate).total();
            Tape.current().backward(total);
            sgd.step(Tape.current(), rate);
            return total.item();
        }

        Parameter parameter(String name) {
            return net.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
        }

        @Override
        public void close() {
            sgd.close();
            rate.close();
            net.close();
            softmax.close();
            centers.close();
            assertEquals(0, backend.liveBuffers());
            backend.close();
        }
    }

    private final Training training = new Training(2);

    @AfterEach
    void nothingIsLeft() {
        training.close();
    }

    @Test
    void afterTheFirstStepNothingIsAllocated() {
        int live = training.backend.liveBuffers();
        training.step();
        long allocations = training.backend.allocations();
        for (int step = 0; step < 5; step++) {
            training.step();
            assertEquals(allocations, training.backend.allocations(), "buffers made in step " + step);
            assertEquals(live, training.backend.liveBuffers(), "buffers left by step " + step);
        }
    }

    /** Same seed, same numbers; and the same with another number of threads. */
    @Test
    void trainingIsDeterministic() {
        float[] losses = losses(training);
        assertTrue(losses[losses.length - 1] < losses[0], "it learns: " + losses[0] + " to " + losses[losses.length - 1]);
        for (int threads : new int[] {1, 2, 3}) {
            try (Training again = new Training(threads)) {
                assertArrayEquals(losses, losses(again), threads + " threads");
                for (int i = 0; i < training.net.parameters().size(); i++) {
                    Parameter expected = training.net.parameters().get(i);
                    assertArrayEquals(
                            expected.tensor().toArray(), again.net.parameters().get(i).tensor().toArray(), expected.name());
                }
                assertArrayEquals(training.centers.toArray(), again.centers.toArray());
            }
        }
    }

    private static float[] losses(Training training) {
        float[] losses = new float[4];
        for (int step = 0; step < losses.length; step++) {
            losses[step] = training.step();
        }
        return losses;
    }

    @Test
    void anExceptionInTheBodyFreesEverything() {
        int live = training.backend.liveBuffers();
        Supplier<Float> failing = () -> {
            training.body();
            throw new IllegalStateException("after a whole step");
        };
        assertThrows(IllegalStateException.class, () -> Tape.call(training.backend, failing));
        assertEquals(live, training.backend.liveBuffers());
        training.step();
    }

    @Test
    void aBadParameterIsNamed() {
        plant("conv2.weight", 5, Float.NaN);
        assertFirstBadOp("convPRelu forward: its input conv2.weight[64, 32, 5, 5]", "index 5: NaN");
    }

    @Test
    void aBadImageIsNamed() {
        training.images[28 * 28 + 3] = Float.NaN;
        assertFirstBadOp("convPRelu forward: its input images[" + BATCH + ", 1, 28, 28]", "index 787: NaN");
    }

    /** Finite weights whose products are not. */
    @Test
    void anOverflowIsNamed() {
        Parameter weight = training.parameter("ip1.weight");
        float[] values = weight.tensor().toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1e38f;
        }
        weight.tensor().set(values);
        Tensor slope = training.parameter("prelu3+.slope").tensor();
        float[] slopes = slope.toArray();
        Arrays.fill(slopes, 1e10f);
        slope.set(slopes);
        assertFirstBadOp("matmul forward: its result matmul#", "not finite");
    }

    private void plant(String name, int index, float value) {
        Tensor tensor = training.parameter(name).tensor();
        float[] values = tensor.toArray();
        values[index] = value;
        tensor.set(values);
    }

    private void assertFirstBadOp(String op, String element) {
        int live = training.backend.liveBuffers();
        float[] before = training.parameter("conv1.weight").tensor().toArray();
        String message = assertThrows(NonFiniteException.class, training::checkedStep).toString();
        assertTrue(message.contains("first bad op: " + op) && message.contains(element), message);
        assertArrayEquals(before, training.parameter("conv1.weight").tensor().toArray(), "weights stay as they were");
        assertEquals(live, training.backend.liveBuffers());
    }
}
