package io.margrad.experiments.onnx;

import static io.margrad.experiments.onnx.OnnxBytes.graph;
import static io.margrad.experiments.onnx.OnnxBytes.ints;
import static io.margrad.experiments.onnx.OnnxBytes.longs;
import static io.margrad.experiments.onnx.OnnxBytes.model;
import static io.margrad.experiments.onnx.OnnxBytes.node;
import static io.margrad.experiments.onnx.OnnxBytes.number;
import static io.margrad.experiments.onnx.OnnxBytes.raw;
import static io.margrad.experiments.onnx.OnnxBytes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.nn.graph.GraphModule;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files with absurd numbers: each is read, and then also runs, or is refused in one line that names the node; nothing else. */
class OnnxHostileTest {
    private static final long[] NUMBERS = {
        Long.MIN_VALUE, Integer.MIN_VALUE, -32_768, -2, -1, 0, 1, 2, 3, 7, 8, 255, 32_766, 32_767, 32_768, 65_535, 65_536, 65_537, 1 << 20,
        Integer.MAX_VALUE, 1L << 31, 1L << 32, 1L << 33, (1L << 32) + 1, 1L << 62, Long.MAX_VALUE
    };

    /** Elements of a result that a test still computes. */
    private static final int SMALL = 1 << 16;

    private static final List<String> WITHOUT_NODE = List.of("input 'x': ", "output 'y': ", "graph: ");

    /** Reads a file, and runs what was read when that is little work. Returns the refusal, or no letters. */
    private static String outcome(byte[] bytes) {
        OnnxNetwork network;
        try {
            network = OnnxNetwork.of("bad.onnx", bytes);
        } catch (DataException e) {
            String message = String.valueOf(e.getMessage());
            assertEquals(1, message.lines().count(), message);
            boolean named = message.contains("node '") || WITHOUT_NODE.stream().anyMatch(place -> message.startsWith("bad.onnx: " + place));
            assertTrue(named, message);
            assertTrue(message.contains("expected ") && message.contains(", found "), message);
            return message;
        }
        if (network.graph().input().size() <= SMALL && network.features() <= SMALL) {
            run(network);
        }
        return "";
    }

    private static void run(OnnxNetwork network) {
        try (CpuBackend backend = new CpuBackend(1);
                GraphModule module = new GraphModule(backend, network.graph(), new Philox(0, 0))) {
            module.parameters().forEach(p -> p.tensor().set(Objects.requireNonNull(network.parameters().get(p.name()), p.name())));
            Shape x = network.graph().input();
            Shape batch = Shape.of(1, x.dim(0), x.dim(1), x.dim(2));
            float[] features = Tape.inference(
                    backend, () -> module.forward(Tape.current().constant("x", batch, new float[x.size()])).toArray());
            assertEquals(network.features(), features.length);
        }
    }

    private static void refused(String words, byte[] bytes) {
        String message = outcome(bytes);
        assertTrue(message.contains(words), () -> words + " is not in: " + message);
    }

    private static byte[] one(byte[] node, List<byte[]> constants, long... image) {
        return model(graph(List.of(node, node("Flatten", "flatten", List.of("n"), "y")), constants, value("x", image), value("y", 1, 1)));
    }

    private static byte[] conv(long[] image, long[] filters, byte[]... attributes) {
        return one(
                node("Conv", "conv", List.of("x", "w"), "n", attributes), List.of(raw("w", filters, ones(filters))), image);
    }

    /** As many ones as the sizes ask for, where those are few. */
    private static float[] ones(long... sizes) {
        long product = 1;
        for (long size : sizes) {
            product = size < 0 || size > 1 << 16 ? 0 : Math.min(1 << 20, product * size);
        }
        float[] ones = new float[product > 1 << 17 ? 1 : (int) product];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void absurdSettingsOfConvolutions() {
        long[] filters = {2, 1, 3, 3};
        for (long[] image : new long[][] {{1, 1, 8, 8}, {1, 2, 4, 4}, {1, 1, 32_767, 1}, {1, 1, 2, 32_767}, {1, 1, 8_192, 8_192}}) {
            for (long n : NUMBERS) {
                outcome(conv(image, filters, ints("strides", n, n)));
                outcome(conv(image, filters, ints("pads", n, n, n, n)));
                outcome(conv(image, filters, ints("pads", n, n, n, n), ints("strides", n, n)));
                outcome(conv(image, filters, ints("kernel_shape", n, n)));
                outcome(conv(image, filters, number("group", n)));
                outcome(conv(image, filters, ints("dilations", n, n)));
                for (int place = 0; place < 4; place++) {
                    long[] sizes = filters.clone();
                    sizes[place] = n;
                    outcome(conv(image, sizes, ints("pads", 1, 1, 1, 1)));
                }
            }
        }
        refused("node 'conv' (Conv): strides: expected 2 times one number from 1 to 65536, found [2147483648, 2147483648]",
                conv(new long[] {1, 1, 8, 8}, filters, ints("strides", 1L << 31, 1L << 31)));
        refused("node 'conv' (Conv): pads and strides: expected a result of at most 67108864 elements, found [64, 8192, 8192]",
                conv(new long[] {1, 1, 8_192, 8_192}, new long[] {64, 1, 1, 1}));
        refused("node 'conv' (Conv): pads and strides: expected a result of at most 67108864 elements, found [2, 8006, 8006]",
                conv(new long[] {1, 1, 8, 8}, filters, ints("pads", 4_000, 4_000, 4_000, 4_000)));
        // The result would be 3 x 3.
        refused("node 'conv' (Conv): pads and strides: expected at most 67108864 elements of an image with padding, found"
                        + " [1, 8, 8] with pads 32767 and strides 32767",
                conv(new long[] {1, 1, 8, 8}, filters, ints("pads", 32_767, 32_767, 32_767, 32_767), ints("strides", 32_767, 32_767)));
        refused("node 'conv' (Conv): group: expected 1 to the number of filters, 2, found 9223372036854775807",
                conv(new long[] {1, 1, 8, 8}, filters, number("group", Long.MAX_VALUE)));
        refused("node 'conv' (Conv): tensor 'w': sizes: expected a product below 2^31, found [2, 2147483647, 3, 3]",
                conv(new long[] {1, 1, 8, 8}, new long[] {2, Integer.MAX_VALUE, 3, 3}));
    }

    @Test
    void absurdSettingsOfPooling() {
        for (long[] image : new long[][] {{1, 1, 8, 8}, {1, 1, 32_767, 1}, {1, 1, 1, 32_767}, {1, 2, 300, 3}}) {
            for (long kernel : NUMBERS) {
                for (long stride : NUMBERS) {
                    for (long ceil : new long[] {0, 1}) {
                        outcome(one(
                                node("MaxPool", "pool", List.of("x"), "n", ints("kernel_shape", kernel, kernel),
                                        ints("strides", stride, stride), number("ceil_mode", ceil)),
                                List.of(), image));
                    }
                }
            }
        }
        refused("node 'pool' (MaxPool): kernel_shape: expected 2 times one number from 1 to 65536, found [4294967297, 4294967297]",
                one(
                        node("MaxPool", "pool", List.of("x"), "n", ints("kernel_shape", (1L << 32) + 1, (1L << 32) + 1)),
                        List.of(), 1, 1, 8, 8));
    }

    @Test
    void absurdShapes() {
        for (long a : NUMBERS) {
            for (long b : NUMBERS) {
                outcome(one(node("Reshape", "reshape", List.of("x", "s"), "n"), List.of(longs("s", a, b)), 1, 2, 4, 8));
                outcome(one(node("Reshape", "reshape", List.of("x", "s"), "n"), List.of(longs("s", 0, a, b)), a, 2, 4, 8));
                outcome(one(node("Reshape", "reshape", List.of("x", "s"), "n"), List.of(longs("s", 1, 1, a, b)), 1, 2, 4, 8));
                outcome(one(node("Relu", "relu", List.of("x"), "n"), List.of(), 1, a, b, 3));
                outcome(one(node("Relu", "relu", List.of("x"), "n"), List.of(), a, 32_767, b, 32_767));
                outcome(matrix(new long[] {a, b}, 0));
                outcome(matrix(new long[] {a, b}, 1));
            }
            outcome(one(node("Flatten", "again", List.of("x"), "n", number("axis", a)), List.of(), 1, 2, 4, 8));
            outcome(one(
                    node("Reshape", "reshape", List.of("x", "s"), "n", number("allowzero", a)), List.of(longs("s", 0, -1)), 1, 2, 4, 8));
        }
        refused("input 'x': expected at most 67108864 elements of an image, found 35181150961663, [1, 32767, 32767, 32767]",
                one(node("Relu", "relu", List.of("x"), "n"), List.of(), 1, 32_767, 32_767, 32_767));
        refused("input 'x': expected floats (type 1), [N, C, H, W] with C, H and W given, found type 1, [1, 32768, 1, 1]",
                one(node("Relu", "relu", List.of("x"), "n"), List.of(), 1, 32_768, 1, 1));
        long[] many = new long[1000];
        Arrays.fill(many, 1);
        String message = String.valueOf(assertThrows(
                        DataException.class,
                        () -> OnnxNetwork.of("bad.onnx", one(node("Relu", "r", List.of("x"), "n"), List.of(raw("w", many, 1)), 1, 1, 1, 1)))
                .getMessage());
        assertEquals("bad.onnx: sizes of a tensor: expected at most 32, found more", message);
    }

    private static byte[] matrix(long[] sizes, long transposed) {
        byte[] flat = node("Flatten", "flat", List.of("x"), "f");
        byte[] gemm = node("Gemm", "gemm", List.of("f", "b"), "y", number("transB", transposed));
        return model(graph(List.of(flat, gemm), List.of(raw("b", sizes, ones(sizes))), value("x", 1, 1, 1, 3), value("y", 1, 1)));
    }

    /** A hundred bytes that ask for gigabytes: slopes for all of 2^26 features, and a tensor that a thousand nodes share. */
    @Test
    void whatIsSharedOrSpreadIsBounded() {
        List<byte[]> nodes = new ArrayList<>(List.of(node("Flatten", "flat", List.of("x"), "v0")));
        for (int i = 0; i < 40; i++) {
            nodes.add(node("PRelu", "p" + i, List.of("v" + i, "one"), "v" + (i + 1)));
        }
        refused("node 'p0' (PRelu): slope: expected at most 16777217 parameters up to here, as the file has numbers and some more, found"
                        + " 67108864",
                model(graph(nodes, List.of(raw("one", new long[] {1}, 0.5f)), value("x", 1, 1, 8_192, 8_192), value("v40", 1, 1))));
        refused("node 'p16' (PRelu): slope: expected at most 16777217 parameters up to here",
                model(graph(nodes, List.of(raw("one", new long[] {1}, 0.5f)), value("x", 1, 1, 1_000, 1_024), value("v40", 1, 1))));
        nodes.clear();
        for (int i = 0; i < 300; i++) {
            nodes.add(node("Conv", "c" + i, List.of(i == 0 ? "x" : "v" + i, "w"), "v" + (i + 1)));
        }
        refused("node 'c256' (Conv): parameters: expected at most 16842752 parameters up to here",
                model(graph(
                        nodes,
                        List.of(raw("w", new long[] {256, 256, 1, 1}, new float[256 * 256])),
                        value("x", 1, 256, 1, 1),
                        value("v300", 1, 1))));
    }

    @Test
    void countsOfEverythingAreBounded() {
        List<byte[]> nodes = new ArrayList<>();
        for (int i = 0; i <= 10_000; i++) {
            nodes.add(node("Relu", "r" + i, List.of(i == 0 ? "x" : "v" + i), "v" + (i + 1)));
        }
        refused("node 'r10000' (Relu): nodes: expected at most 10000, found more",
                model(graph(nodes, List.of(), value("x", 1, 1, 1, 1), value("v10001", 1, 1))));
        nodes.clear();
        byte[] nothing = new byte[0];
        for (int i = 0; i <= 100_000; i++) {
            nodes.add(nothing);
        }
        assertEquals(
                "bad.onnx: nodes: expected at most 100000, found more",
                assertThrows(
                                DataException.class,
                                () -> OnnxNetwork.of("bad.onnx", model(graph(nodes, List.of(), value("x", 1), value("y", 1)))))
                        .getMessage());
    }

    /** Networks of random nodes with random absurd numbers, among them those that fit. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomNetworks(long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 2_000; i++) {
            long[] image = {1, small(random), small(random), small(random)};
            List<byte[]> nodes = new ArrayList<>();
            List<byte[]> constants = new ArrayList<>();
            String last = "x";
            int count = 1 + random.nextInt(4);
            for (int n = 0; n < count; n++) {
                String next = n == count - 1 ? "y" : "v" + n;
                nodes.add(random(random, last, next, "w" + n, constants));
                last = next;
            }
            read += outcome(model(graph(nodes, constants, value("x", image), value("y", 1, 1)))).isEmpty() ? 1 : 0;
        }
        assertTrue(read > 20, read + " of 2000 were read");
    }

    private static long small(Random random) {
        return random.nextInt(10) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : 1 + random.nextInt(6);
    }

    private static byte[] random(Random random, String in, String out, String constant, List<byte[]> constants) {
        return switch (random.nextInt(6)) {
            case 0 -> {
                long[] sizes = {small(random), small(random), small(random), small(random)};
                constants.add(raw(constant, sizes, ones(sizes)));
                long pad = random.nextBoolean() ? 0 : small(random);
                long stride = small(random);
                yield node("Conv", out, List.of(in, constant), out, ints("pads", pad, pad, pad, pad), ints("strides", stride, stride),
                        number("group", random.nextBoolean() ? 1 : small(random)));
            }
            case 1 -> {
                constants.add(raw(constant, new long[] {1}, 0.5f));
                yield node("PRelu", out, List.of(in, constant), out);
            }
            case 2 -> {
                long kernel = small(random);
                long stride = small(random);
                yield node("MaxPool", out, List.of(in), out, ints("kernel_shape", kernel, kernel), ints("strides", stride, stride));
            }
            case 3 -> {
                constants.add(longs(constant, random.nextInt(3) - 1, random.nextBoolean() ? -1 : small(random)));
                yield node("Reshape", out, List.of(in, constant), out);
            }
            case 4 -> {
                long[] sizes = {small(random), small(random)};
                constants.add(raw(constant, sizes, ones(sizes)));
                yield node("Gemm", out, List.of(in, constant), out, number("transB", random.nextInt(2)));
            }
            default -> node("Flatten", out, List.of(in), out);
        };
    }
}
