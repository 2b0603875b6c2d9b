package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.Bias;
import io.margrad.nn.Conv2d;
import io.margrad.nn.ConvSettings;
import io.margrad.nn.Flatten;
import io.margrad.nn.Linear;
import io.margrad.nn.MaxPool2d;
import io.margrad.nn.PRelu;
import io.margrad.nn.Parameter;
import io.margrad.nn.Sequential;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A small network with every kind of layer of LeNets++ and the joint loss, its gradient by every parameter against differences of the
 * same network put together from the reference: the layers fit together, and the tape takes the gradient through all of them.
 */
@Tag("vector-width")
class TinyNetworkTest {
    private static final int BATCH = 5;
    private static final int CLASSES = 3;
    private static final float INTRA = 0.5f;
    private static final float INTER = 1.5f;
    private static final Shape IMAGES = Shape.of(BATCH, 1, 7, 6);
    private static final Labels LABELS = new Labels(new int[] {0, 2, 1, 2, 2}, CLASSES);

    /** Small, for here nobody keeps inputs away from kinks; the reference checks that none is this near. */
    private static final double STEP = 0x1p-20;

    /** Results of the layers are of order 1: what a kink must be away from zero, in units of a difference. */
    private static final double CLEAR = 64 * STEP;

    private final CpuBackend backend = new CpuBackend(2);
    private final Philox random = new Philox(2, 0);
    private final Sequential net = new Sequential(
            new Conv2d(backend, "conv1", ConvSettings.of(1, 3, 3, 1), random),
            new PRelu(backend, "prelu1", 3),
            new MaxPool2d(2, 2, Rounding.CEIL),
            new Conv2d(backend, "conv2", ConvSettings.of(3, 4, 3, 1).withStride(2), random),
            new PRelu(backend, "prelu2", 4),
            new Flatten(),
            new Linear(backend, "linear", 4 * 2 * 2, 2, Bias.ZERO, random),
            new PRelu(backend, "prelu3", 2));
    private final SoftmaxLoss softmax = new SoftmaxLoss(backend, "classifier", 2, CLASSES, random);
    private final Centers centers = Centers.random(backend, CLASSES, 2, CenterUpdate.standard(), random);
    private final JointLoss loss = new JointLoss(
            centers,
            new Weighted<>(1, softmax),
            new Weighted<>(0.5f, new CenterLoss(centers, Normalisation.BATCH)),
            new Weighted<>(0.25f, new MarginLoss(centers, INTRA, INTER)));
    private final float[] images = Domains.uniform(new SplittableRandom(1), IMAGES.size(), -1, 1);

    @Test
    void gradientOfEveryParameter() {
        List<Parameter> parameters = new ArrayList<>(net.parameters());
        parameters.addAll(softmax.parameters());
        Values[] at = parameters.stream().map(p -> Values.of(p.tensor().shape(), p.tensor().toArray())).toArray(Values[]::new);
        double[] foundLoss = new double[1];
        List<float[]> gradients = Tape.call(backend, () -> {
            Tensor x = Tape.current().constant("images", IMAGES, images);
            Tensor total = loss.apply(net.forward(x), LABELS);
            Tape.current().backward(total);
            foundLoss[0] = total.item();
            return parameters.stream()
                    .map(p -> Objects.requireNonNull(Tape.current().gradient(p.tensor()), p.name()).toArray())
                    .toList();
        });
        check(parameters, at, gradients, foundLoss[0]);
        net.close();
        softmax.close();
        centers.close();
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private void check(List<Parameter> parameters, Values[] at, List<float[]> gradients, double foundLoss) {
        Values x = Values.of(IMAGES, images);
        Values c = Values.of(centers.tensor().shape(), centers.toArray());
        Vector outputs = p -> outputs(features(x, p), p[p.length - 1]);
        Vector magnitudes = p -> outputs(magnitudes(x.map(Math::abs), p), p[p.length - 1]);
        Values[] absolute = Arrays.stream(at).map(v -> v.map(Math::abs)).toArray(Values[]::new);
        Sensitivity loss = new Sensitivity(o -> joint(o, c), outputs.apply(at), magnitudes.apply(absolute));
        double unit = 0x1p-24 * roundings();
        assertEquals(joint(outputs.apply(at), c), foundLoss, unit * loss.ofValue());
        SplittableRandom random = new SplittableRandom(5);
        for (int which = 0; which < at.length; which++) {
            for (int i = 0; i < at[which].at().length; i++) {
                double[] direction = new double[at[which].at().length];
                direction[i] = 1;
                if (random.nextInt(4) == 0) {
                    Arrays.setAll(direction, k -> random.nextDouble(-1, 1));
                }
                double found = 0;
                for (int k = 0; k < direction.length; k++) {
                    found += direction[k] * gradients.get(which)[k];
                }
                double[] slopes = slope(outputs, at, which, direction);
                double[] steepest = slope(magnitudes, absolute, which, Arrays.stream(direction).map(Math::abs).toArray());
                double expected = loss.along(slopes);
                double bound = unit * loss.ofSlope(slopes, steepest);
                String name = parameters.get(which).name() + " from element " + i;
                assertTrue(Math.abs(found - expected) <= bound, name + ": expected " + expected + " +- " + bound + ", found " + found);
            }
        }
    }

    private interface Vector {
        double[] apply(Values[] parameters);
    }

    private static double[] slope(Vector f, Values[] at, int which, double[] direction) {
        double[][] sides = new double[2][];
        for (int side = 0; side < 2; side++) {
            Values[] moved = at.clone();
            double[] values = at[which].at().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += (side == 0 ? STEP : -STEP) * direction[i];
            }
            moved[which] = new Values(at[which].shape(), values);
            sides[side] = f.apply(moved);
        }
        double[] slope = new double[sides[0].length];
        Arrays.setAll(slope, k -> (sides[0][k] - sides[1][k]) / (2 * STEP));
        return slope;
    }

    /** Roundings on the way to the loss and back, sums of all layers: taps, inputs and classes forward, pixels of the batch backward. */
    private static int roundings() {
        int forward = (9 + 3) + (27 + 3) + (16 + 3) + (2 + 2) + 10;
        int backward = BATCH * (7 * 6 + 2 * 2) + 4 * 9 + 2 + CLASSES + 20;
        return forward + backward;
    }

    /** What the loss is made of: the features, and the classifier's weights. */
    private static double[] outputs(Values features, Values classifier) {
        double[] outputs = Arrays.copyOf(features.at(), features.at().length + classifier.at().length);
        System.arraycopy(classifier.at(), 0, outputs, features.at().length, classifier.at().length);
        return outputs;
    }

    private static Values features(Values x, Values[] p) {
        Values y = Reference.prelu(clear(Reference.conv2d(x, p[0], p[1], 1, 1)), p[2]);
        y = Reference.maxPool2d(y, 2, 2, Rounding.CEIL);
        y = Reference.prelu(clear(Reference.conv2d(y, p[3], p[4], 2, 1)), p[5]);
        y = Reference.reshape(y, Shape.of(BATCH, 16));
        return Reference.prelu(clear(Reference.addBias(Reference.matmul(y, false, p[6], true), p[7])), p[8]);
    }

    private static Values clear(Values x) {
        assertTrue(Arrays.stream(x.at()).noneMatch(v -> Math.abs(v) < CLEAR), "a kink is near: choose another seed");
        return x;
    }

    private static double joint(double[] outputs, Values c) {
        Values features = new Values(Shape.of(BATCH, 2), Arrays.copyOf(outputs, 2 * BATCH));
        Values classifier = new Values(Shape.of(CLASSES, 2), Arrays.copyOfRange(outputs, 2 * BATCH, outputs.length));
        double js = Reference.softmaxCrossEntropy(Reference.matmul(features, false, classifier, true), LABELS).at()[0];
        double jc = Reference.centerLoss(features, c, LABELS, Normalisation.BATCH).at()[0];
        double jm = Reference.marginLoss(features, c, LABELS, INTRA, INTER).at()[0];
        return js + 0.5 * jc + 0.25 * jm;
    }

    /** The network on absolute values, every rectifier open: no result is larger, and none reacts more to a parameter. */
    private static Values magnitudes(Values x, Values[] p) {
        Values y = open(Reference.conv2d(x, p[0], p[1], 1, 1), p[2]);
        y = Reference.maxPool2d(y, 2, 2, Rounding.CEIL);
        y = open(Reference.conv2d(y, p[3], p[4], 2, 1), p[5]);
        y = Reference.reshape(y, Shape.of(BATCH, 16));
        return open(Reference.addBias(Reference.matmul(y, false, p[6], true), p[7]), p[8]);
    }

    private static Values open(Values x, Values slope) {
        return Reference.add(x, Reference.prelu(x.map(v -> -v), slope.map(a -> -a)));
    }
}
