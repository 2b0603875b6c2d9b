package io.margrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.nn.CenterFaceNet.Settings;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CenterFaceNetTest {
    private static final Settings SMALL = new Settings(1, 0.125, 8);

    private final CpuBackend backend = new CpuBackend(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    /** The numbers of caffe-face's network, as its layers add up; biases and slopes are one for each filter. */
    @Test
    void parametersOfThePaper() {
        try (CenterFaceNet net = new CenterFaceNet(backend, Settings.PAPER, new Philox(1, 0))) {
            assertEquals(27_543_072, net.parameterCount());
            assertEquals(27_528_032, count(net, ".weight"));
            assertEquals(7_776, count(net, ".bias"));
            assertEquals(7_264, count(net, ".slope"));
            assertEquals(27 * 3 + 2, net.parameters().size());
            assertEquals(net.parameters().size(), net.parameters().stream().map(Parameter::name).distinct().count());
            assertEquals(
                    List.of("conv1a.weight[32, 3, 3, 3]", "conv1a.bias[32]", "relu1a.slope[32]"),
                    net.parameters().subList(0, 3).stream().map(p -> p.tensor().toString()).toList());
            for (Parameter p : net.parameters()) {
                check(p);
            }
        }
    }

    private static int count(Module net, String end) {
        return net.parameters().stream().filter(p -> p.name().endsWith(end)).mapToInt(Parameter::size).sum();
    }

    private static void check(Parameter p) {
        float[] values = p.tensor().toArray();
        boolean inUnit = p.name().contains("_");
        if (p.name().endsWith(".bias")) {
            assertEquals(inUnit ? 0 : 2, p.learningRate(), p.name());
            assertEquals(0, p.decay(), p.name());
            assertEquals(!inUnit, p.tensor().differentiable(), p.name());
            assertArrayEquals(new float[values.length], values, p.name());
            return;
        }
        assertEquals(1, p.learningRate(), p.name());
        assertEquals(1, p.decay(), p.name());
        double square = IntStream.range(0, values.length).mapToDouble(i -> (double) values[i] * values[i]).sum() / values.length;
        if (p.name().endsWith(".slope")) {
            assertEquals(0.0625, square, 0, p.name());
        } else {
            double variance = inUnit ? 1e-4 : 1.0 / p.tensor().shape().sizeOfEntry();
            // A fourth moment of at most 3 variances squared; five standard errors.
            assertEquals(variance, square, 5 * variance * Math.sqrt(2.0 / values.length), p.name());
        }
    }

    /** Height, width and channels of each layer of caffe-face, at an eighth of its filters. */
    @Test
    void layerShapes() {
        List<String> shapes = new ArrayList<>();
        Tape.Observer observer = new Tape.Observer() {
            @Override
            public void forward(Op op, Tensor[] in, Tensor out, long nanos) {
                shapes.add(op.name() + out.shape());
            }
        };
        List<String> expected = new ArrayList<>(List.of(
                "convPRelu[2, 4, 110, 94]", "convPRelu[2, 8, 108, 92]", "maxPool2d[2, 8, 54, 46]"));
        unit(expected, "[2, 8, 54, 46]", 1);
        expected.addAll(List.of("convPRelu[2, 16, 52, 44]", "maxPool2d[2, 16, 26, 22]"));
        unit(expected, "[2, 16, 26, 22]", 2);
        expected.addAll(List.of("convPRelu[2, 32, 24, 20]", "maxPool2d[2, 32, 12, 10]"));
        unit(expected, "[2, 32, 12, 10]", 5);
        expected.addAll(List.of("convPRelu[2, 64, 10, 8]", "maxPool2d[2, 64, 5, 4]"));
        unit(expected, "[2, 64, 5, 4]", 3);
        expected.addAll(List.of("reshape[2, 1280]", "matmul[2, 8]", "addBias[2, 8]"));
        try (CenterFaceNet net = new CenterFaceNet(backend, SMALL, new Philox(1, 0))) {
            assertEquals(Shape.of(2, 8), Tape.call(backend, observer, () -> net.forward(images(2)).shape()));
            assertEquals(SMALL, net.settings());
        }
        assertEquals(expected, shapes);
    }

    private static void unit(List<String> ops, String shape, int count) {
        for (int i = 0; i < count; i++) {
            ops.addAll(List.of("convPRelu" + shape, "convPRelu" + shape, "add" + shape));
        }
    }

    /** Weights and slopes move; the biases of units have no gradient and stay 0 to the bit, the others move. */
    @Test
    void frozenBiasesStayZero() {
        try (CenterFaceNet net = new CenterFaceNet(backend, SMALL, new Philox(1, 0));
                Sgd sgd = new Sgd(net.parameters(), 0.9f, 5e-4f);
                LearningRate rate = new LearningRate(backend, 1e-4f)) {
            Map<String, float[]> before = new HashMap<>();
            net.parameters().forEach(p -> before.put(p.name(), p.tensor().toArray()));
            for (int step = 0; step < 3; step++) {
                Tape.call(backend, () -> {
                    Tape.current().backward(Sum.sum(net.forward(images(2))));
                    for (Parameter p : net.parameters()) {
                        assertEquals(frozen(p), Tape.current().gradient(p.tensor()) == null, p.name());
                    }
                    sgd.step(Tape.current(), rate);
                    return true;
                });
            }
            for (Parameter p : net.parameters()) {
                float[] after = p.tensor().toArray();
                if (frozen(p)) {
                    for (float value : after) {
                        assertEquals(0, Float.floatToRawIntBits(value), p.name());
                    }
                } else {
                    assertFalse(Arrays.equals(before.get(p.name()), after), p.name() + " did not move");
                }
            }
        }
    }

    private static boolean frozen(Parameter p) {
        return p.name().endsWith(".bias") && p.name().contains("_");
    }

    @Test
    void nothingIsKeptForAGradientThatNobodyWants() {
        try (CenterFaceNet net = new CenterFaceNet(backend, SMALL, new Philox(1, 0))) {
            float[] training = Tape.call(backend, () -> net.forward(images(1)).toArray());
            float[] inference = Tape.inference(backend, () -> {
                Tensor features = net.forward(images(1));
                assertFalse(features.differentiable());
                assertNull(Tape.current().gradient(net.parameters().getFirst().tensor()));
                return features.toArray();
            });
            assertArrayEquals(training, inference);
        }
    }

    @Test
    void widthsAreMultiplesOfFour() {
        int[] original = {32, 64, 128, 256, 512};
        assertArrayEquals(original, IntStream.of(original).map(Settings.PAPER::filters).toArray());
        assertArrayEquals(new int[] {8, 16, 32, 64, 128}, IntStream.of(original).map(new Settings(3, 0.25, 1)::filters).toArray());
        assertArrayEquals(new int[] {4, 8, 12, 24, 52}, IntStream.of(original).map(new Settings(3, 0.1, 1)::filters).toArray());
        assertArrayEquals(new int[] {4, 4, 4, 4, 4}, IntStream.of(original).map(new Settings(3, 1e-9, 1)::filters).toArray());
    }

    @Test
    void whatCannotBeIsRefused() {
        refused("CenterFaceNet: channels: expected 1 or 3, found 2", () -> new Settings(2, 1, 512));
        refused("CenterFaceNet: width: expected more than 0 and at most 16.0, found NaN", () -> new Settings(3, Double.NaN, 512));
        refused("CenterFaceNet: width: expected more than 0 and at most 16.0, found 17.0", () -> new Settings(3, 17, 512));
        refused("CenterFaceNet: features: expected at least 1, found 0", () -> new Settings(3, 1, 0));
        try (CenterFaceNet net = new CenterFaceNet(backend, SMALL, new Philox(1, 0))) {
            refused("CenterFaceNet: expected [B, 1, 112, 96], found x[2, 3, 112, 96]", () -> Tape.call(backend, () -> net.forward(
                    Tape.current().scratch("x", Shape.of(2, 3, 112, 96)))));
            refused("CenterFaceNet: expected [B, 1, 112, 96], found x[112, 96]", () -> Tape.call(backend, () -> net.forward(
                    Tape.current().scratch("x", Shape.of(112, 96)))));
        }
    }

    private static void refused(String message, Runnable action) {
        String found = String.valueOf(assertThrows(IllegalArgumentException.class, action::run).getMessage());
        assertTrue(found.contains(message), found);
    }

    private static Tensor images(int count) {
        Shape shape = Shape.of(count, 1, CenterFaceNet.HEIGHT, CenterFaceNet.WIDTH);
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tape.current().constant("images", shape, values);
    }
}
