package io.margrad.losses;

import static io.margrad.tensor.ops.Add.add;
import static io.margrad.tensor.ops.Scale.scale;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.losses.JointLoss.Weighted;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JointLossTest {
    private static final float[] X = {1, 2, 3, -1, -2, 0.5f, 0, 0};
    private static final Labels Y = new Labels(new int[] {0, 1, 1, 2}, 3);
    private static final float[] C = {0.5f, 1.5f, 2, 0, 0, 0};

    private final CpuBackend backend = new CpuBackend(2);
    private final Tensor x = Tensor.persistent(backend, "x", Shape.of(4, 2), X, true);
    private final Centers centers = Centers.of(backend, 3, 2, CenterUpdate.standard(), C);
    private final SoftmaxLoss softmax = new SoftmaxLoss(backend, "ip2", 2, 3, new Philox(1, 0));
    private final CenterLoss center = new CenterLoss(centers, Normalisation.BATCH);
    private final MarginLoss margin = new MarginLoss(centers, 1, 3);
    private final JointLoss joint =
            new JointLoss(centers, new Weighted<>(1, softmax), new Weighted<>(0.25f, center), new Weighted<>(0.5f, margin));

    private final LearningRate rate = new LearningRate(backend, 0.1f);

    @AfterEach
    void nothingIsLeft() {
        rate.close();
        x.close();
        centers.close();
        softmax.close();
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    /** Loss, and gradients by the features and by the classifier; the latter null where it plays no part. */
    private record Run(float loss, float[] dx, float @Nullable [] dw) {}

    private Run run(Supplier<Tensor> loss) {
        return Tape.call(backend, () -> {
            Tensor j = loss.get();
            Tape.current().backward(j);
            Tensor dx = Objects.requireNonNull(Tape.current().gradient(x));
            Tensor dw = Tape.current().gradient(softmax.parameters().getFirst().tensor());
            return new Run(j.item(), dx.toArray(), dw == null ? null : dw.toArray());
        });
    }

    @Test
    void centerLossGoldenNumbers() {
        assertEquals(2.34375f, run(() -> center.apply(x, Y)).loss());
        assertEquals(18.75f, run(() -> new CenterLoss(centers, Normalisation.LITERAL).apply(x, Y)).loss());
        // (x - c) / M: all of it exact.
        float[] expected = {0.125f, 0.125f, 0.25f, -0.25f, -1, 0.125f, 0, 0};
        assertArrayEquals(expected, run(() -> center.apply(x, Y)).dx());
    }

    @Test
    void isTheWeightedSumOfItsParts() {
        Run s = run(() -> softmax.apply(x, Y));
        Run c = run(() -> center.apply(x, Y));
        Run m = run(() -> margin.apply(x, Y));
        Run j = run(() -> joint.apply(x, Y));
        // Weights are powers of two: only the two additions round, and each part has its own rounding.
        assertEquals(s.loss() + 0.25 * c.loss() + 0.5 * m.loss(), j.loss(), 3 * 0x1p-24 * j.loss());
        for (int i = 0; i < X.length; i++) {
            double size = Math.abs(s.dx()[i]) + 0.25 * Math.abs(c.dx()[i]) + 0.5 * Math.abs(m.dx()[i]);
            double sum = s.dx()[i] + 0.25 * c.dx()[i] + 0.5 * m.dx()[i];
            assertEquals(sum, j.dx()[i], 4 * 0x1p-24 * size, "element " + i);
        }
        assertArrayEquals(s.dw(), j.dw());
        assertNull(c.dw());
    }

    @Test
    void resultCarriesTheParts() {
        Tape.inference(backend, () -> {
            JointLoss.Result all = joint.measure(x, Y);
            float[] parts = Objects.requireNonNull(all.parts()).tensor().toArray();
            assertEquals(2.34375f, parts[LossParts.CENTER], "without its weight");
            assertEquals(margin.apply(x, Y).item(), parts[LossParts.MARGIN]);
            assertNotNull(all.softmax());
            JointLoss.Result one = new JointLoss(centers, null, null, new Weighted<>(2, margin)).measure(x, Y);
            assertNull(one.softmax());
            assertEquals(0, Objects.requireNonNull(one.parts()).tensor().toArray()[LossParts.CENTER]);
            assertNull(new JointLoss(centers, new Weighted<>(1, softmax), null, null).measure(x, Y).parts());
            assertEquals(2 * margin.apply(x, Y).item(), one.total().item());
            return true;
        });
    }

    @Test
    void frozenCentersStayBitForBit() {
        for (int i = 0; i < 3; i++) {
            run(() -> joint.measure(x, Y).total());
            run(() -> joint.apply(x, Y));
        }
        for (int i = 0; i < C.length; i++) {
            assertEquals(Float.floatToRawIntBits(C[i]), Float.floatToRawIntBits(centers.toArray()[i]));
        }
    }

    /** The update comes before backward, and yet losses and gradients are those of the old centers, to the bit. */
    @Test
    void gradientsAreThoseOfTheOldCenters() {
        Run frozen = run(() -> joint.apply(x, Y));
        Run updated = run(() -> {
            Tensor total = joint.train(x, Y, rate).total();
            assertTrue(!Arrays.equals(C, centers.toArray()), "moved before backward");
            return total;
        });
        assertEquals(frozen.loss(), updated.loss());
        assertArrayEquals(frozen.dx(), updated.dx());
        assertArrayEquals(frozen.dw(), updated.dw());
        // And the step is Eq. 5's from the old ones, gamma 1/2.
        float[] expected = {0.625f, 1.625f, 1.5f, -1 / 12f, 0, 0};
        assertArrayEquals(expected, centers.toArray(), 0x1p-24f);
    }

    /** Centers follow the features in the softmax stage already, for a later stage to start from. */
    @Test
    void centersFollowEvenWithoutALossOnThem() {
        JointLoss alone = new JointLoss(centers, new Weighted<>(1, softmax), null, null);
        Tape.inference(backend, () -> alone.train(x, Y, rate));
        assertEquals(0.625f, centers.toArray()[0]);
    }

    @Test
    void nonsenseIsRefused() {
        for (float weight : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            String message = assertThrows(IllegalArgumentException.class, () -> new Weighted<>(weight, margin)).toString();
            assertTrue(message.contains("weight") && message.contains("found " + weight), message);
        }
        assertThrows(IllegalArgumentException.class, () -> new JointLoss(centers, null, null, null));
        Centers others = Centers.of(backend, 3, 2, CenterUpdate.standard(), C);
        assertThrows(
                IllegalArgumentException.class,
                () -> new JointLoss(others, null, null, new Weighted<>(1, margin)));
        others.close();
    }

    @Test
    void classifierHasNoBias() {
        SoftmaxLoss ten = new SoftmaxLoss(backend, "ip2", LeNetPlusPlus.FEATURES, 10, new Philox(1, 0));
        assertEquals("ip2.weight[10, 2]", ten.parameters().getFirst().tensor().toString());
        assertEquals(1, ten.parameters().size());
        assertEquals(797_624 - 797_604, ten.parameters().getFirst().size());
        ten.close();
    }

    /** A module before the classifier is for the softmax loss alone; the classifier is the same. */
    @Test
    void theClassifierSeesWhatAModuleMakesOfTheFeatures() {
        Module twice = new Module() {
            @Override
            public Tensor forward(Tensor features) {
                return scale(features, 2);
            }

            @Override
            public List<Parameter> parameters() {
                return List.of();
            }
        };
        SoftmaxLoss behind = softmax.behind(twice);
        assertEquals(softmax.parameters(), behind.parameters());
        JointLoss changed =
                new JointLoss(centers, new Weighted<>(1, behind), new Weighted<>(0.25f, center), new Weighted<>(0.5f, margin));
        Run expected = run(() -> add(
                softmax.apply(scale(x, 2), Y), add(scale(center.apply(x, Y), 0.25f), scale(margin.apply(x, Y), 0.5f))));
        Run found = run(() -> changed.apply(x, Y));
        assertEquals(expected.loss, found.loss, 1e-6f);
        assertArrayEquals(expected.dx, found.dx, 1e-6f);
        assertArrayEquals(expected.dw, found.dw, 1e-6f);
    }
}
