package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.nn.CenterFaceNet;
import io.margrad.nn.CenterFaceNet.Settings;
import io.margrad.nn.Parameter;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import io.margrad.tensor.ops.Multiply;
import io.margrad.tensor.ops.Sum;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A narrow CenterFaceNet against the same layers written down once more in double, its gradient against a difference of those. */
class CenterFaceNetTest {
    private static final Settings NARROW = new Settings(1, 0.125, 6);
    private static final Shape IMAGE = Shape.of(1, 1, CenterFaceNet.HEIGHT, CenterFaceNet.WIDTH);

    /** Thirty layers of float32, each result a sum of some hundred rounded products. */
    private static final double RELATIVE = 1e-4;

    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void featuresAndGradientAreThoseOfTheReference() {
        float[] pixels = Domains.uniform(random, IMAGE.size(), -1, 1);
        float[] weights = Domains.uniform(random, NARROW.features(), -1, 1);
        Map<String, Values> at = new HashMap<>();
        Map<String, float[]> direction = new HashMap<>();
        double[] slope = new double[1];
        float[] features;
        try (CpuBackend backend = new CpuBackend(2);
                CenterFaceNet net = new CenterFaceNet(backend, NARROW, new Philox(5, 0))) {
            for (Parameter p : net.parameters()) {
                // Units as the network begins hardly matter: larger ones show a sum that is missing.
                float[] values = p.tensor().toArray();
                float factor = p.name().contains("_") && p.name().endsWith(".weight") ? 10 : 1;
                for (int i = 0; i < values.length; i++) {
                    values[i] *= factor;
                }
                p.tensor().set(values);
                at.put(p.name(), Values.of(p.tensor().shape(), values));
            }
            features = Tape.call(backend, () -> {
                Tape tape = Tape.current();
                Tensor y = net.forward(tape.constant("image", IMAGE, pixels));
                tape.backward(Sum.sum(Multiply.multiply(y, tape.constant("weights", y.shape(), weights))));
                for (Parameter p : net.parameters()) {
                    if (p.learningRate() != 0) {
                        slope[0] += along(p, Objects.requireNonNull(tape.gradient(p.tensor()), p.name()).toArray(), direction);
                    }
                }
                return y.toArray();
            });
        }
        Values image = Values.of(IMAGE, pixels);
        double[] expected = features(image, at, Map.of(), 0);
        double[] up = features(image, at, direction, 1e-6);
        double[] down = features(image, at, direction, -1e-6);
        double size = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            size = Math.max(size, Math.abs(expected[i]));
            difference += weights[i] * (up[i] - down[i]) / 2e-6;
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], features[i], RELATIVE * size, "feature " + i);
        }
        assertEquals(difference, slope[0], 10 * RELATIVE * Math.abs(difference));
    }

    /** The gradient along a direction in which every element moves by about a hundredth of its parameter's size. */
    private double along(Parameter p, float[] gradient, Map<String, float[]> directions) {
        double sum = 0;
        float[] values = p.tensor().toArray();
        double squares = 0.01;
        for (float value : values) {
            squares += (double) value * value / values.length;
        }
        float[] direction = Domains.uniform(random, values.length, -0.01 * Math.sqrt(squares), 0.01 * Math.sqrt(squares));
        for (int i = 0; i < direction.length; i++) {
            // Mostly uphill, so that the parts of the sum do not cancel.
            direction[i] = random.nextInt(4) == 0 ? direction[i] : Math.copySign(direction[i], gradient[i]);
            sum += (double) direction[i] * gradient[i];
        }
        directions.put(p.name(), direction);
        return sum;
    }

    private static double[] features(Values image, Map<String, Values> at, Map<String, float[]> direction, double step) {
        Map<String, Values> moved = new HashMap<>();
        at.forEach((name, values) -> {
            double[] shifted = values.at().clone();
            float[] by = direction.get(name);
            for (int i = 0; by != null && i < shifted.length; i++) {
                shifted[i] += step * by[i];
            }
            moved.put(name, new Values(values.shape(), shifted));
        });
        Values y = layer(layer(image, "1a", 0, moved), "1b", 0, moved);
        y = Reference.maxPool2d(y, 2, 2, Rounding.CEIL);
        int[] units = {0, 0, 1, 2, 5, 3};
        for (int stage = 2; stage <= 5; stage++) {
            for (int unit = 0; unit < units[stage]; unit++) {
                Values inside = layer(y, stage + "_" + (2 * unit + 1), 1, moved);
                y = Reference.add(y, layer(inside, stage + "_" + (2 * unit + 2), 1, moved));
            }
            if (stage < 5) {
                y = Reference.maxPool2d(layer(y, "" + stage, 0, moved), 2, 2, Rounding.CEIL);
            }
        }
        y = Reference.reshape(y, Shape.of(1, y.shape().size()));
        return Reference.addBias(Reference.matmul(y, false, of(moved, "fc5.weight"), true), of(moved, "fc5.bias")).at();
    }

    private static Values layer(Values x, String name, int pad, Map<String, Values> p) {
        Values z = Reference.conv2d(x, of(p, "conv" + name + ".weight"), of(p, "conv" + name + ".bias"), 1, pad);
        return Reference.prelu(z, of(p, "relu" + name + ".slope"));
    }

    private static Values of(Map<String, Values> parameters, String name) {
        return Objects.requireNonNull(parameters.get(name), name);
    }
}
