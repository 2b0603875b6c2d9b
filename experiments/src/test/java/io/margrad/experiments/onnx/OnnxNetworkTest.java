package io.margrad.experiments.onnx;

import static io.margrad.experiments.onnx.OnnxBytes.graph;
import static io.margrad.experiments.onnx.OnnxBytes.ints;
import static io.margrad.experiments.onnx.OnnxBytes.longs;
import static io.margrad.experiments.onnx.OnnxBytes.model;
import static io.margrad.experiments.onnx.OnnxBytes.node;
import static io.margrad.experiments.onnx.OnnxBytes.number;
import static io.margrad.experiments.onnx.OnnxBytes.packed;
import static io.margrad.experiments.onnx.OnnxBytes.raw;
import static io.margrad.experiments.onnx.OnnxBytes.text;
import static io.margrad.experiments.onnx.OnnxBytes.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.nn.graph.GraphModule;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Small files made by hand, with results worked out by hand. */
class OnnxNetworkTest {
    private static final long[] ONE = {1, 1, 1, 1};

    /** 1 x 2 x 2 images through one of every operator to two features; {@code conv} and {@code reshape} are in place of those nodes. */
    private static byte[] network(long batch, byte[] conv, byte[] reshape) {
        List<byte[]> nodes = List.of(
                conv,
                node("PRelu", "prelu", List.of("c", "slope"), "p"),
                node("Relu", "", List.of("p"), "r"),
                node("Identity", "same", List.of("r"), "i"),
                node("Add", "add", List.of("i", "p"), "a"),
                node("MaxPool", "pool", List.of("a"), "m", ints("kernel_shape", 1, 1), ints("strides", 1, 1)),
                node("Flatten", "flatten", List.of("m"), "f"),
                reshape,
                node("Gemm", "gemm", List.of("g", "matrix", "offset"), "y", number("transB", 1)));
        List<byte[]> constants = List.of(
                raw("w", ONE, 2),
                packed("b", new long[] {1}, 1),
                raw("slope", new long[] {1, 1, 1}, 0.5f),
                longs("shape", 1, -1),
                raw("matrix", new long[] {2, 4}, 1, 0, 0, 0, 1, 1, 1, 1e-30f),
                raw("offset", new long[] {2}, 10, 20));
        return model(graph(nodes, constants, value("x", batch, 1, 2, 2), value("y", batch, 2)));
    }

    private static byte[] conv(byte[]... attributes) {
        return node("Conv", "conv", List.of("x", "w", "b"), "c", attributes);
    }

    private static final byte[] RESHAPE = node("Reshape", "reshape", List.of("f", "shape"), "g");

    @Test
    void computesWhatIsWorkedOutByHand() {
        for (long batch : new long[] {1, -1}) {
            byte[] reshape = batch == 1 ? RESHAPE : node("Flatten", "again", List.of("f"), "g");
            OnnxNetwork network = OnnxNetwork.of("hand.onnx", network(batch, conv(), reshape));
            assertEquals(2, network.features());
            assertEquals(1 + 1 + 1 + 8 + 2, network.parameterCount());
            assertEquals(1, network.flushed());
            // 2x + 1; negative ones halved; p + max(p, 0).
            float[] x = {1, 0, -1, -3, 0, 0, 0, 0};
            // c = 3, 1, -1, -5; p = 3, 1, -0.5, -2.5; a = 6, 2, -0.5, -2.5
            float[] expected = {10 + 6, 20 + 6 + 2 - 0.5f, 10 + 2, 20 + 2 + 2 + 2};
            assertArrayEquals(expected, run(network, 2, x));
        }
    }

    private static float[] run(OnnxNetwork network, int batch, float[] x) {
        try (CpuBackend backend = new CpuBackend(1);
                GraphModule module = new GraphModule(backend, network.graph(), new Philox(0, 0))) {
            module.parameters().forEach(p -> p.tensor().set(Objects.requireNonNull(network.parameters().get(p.name()), p.name())));
            return Tape.inference(
                    backend,
                    () -> module.forward(Tape.current().constant("x", Shape.of(batch, 1, 2, 2), x)).toArray());
        }
    }

    private static void refused(String words, byte[] bytes) {
        String message = String.valueOf(
                assertThrows(DataException.class, () -> OnnxNetwork.of("bad.onnx", bytes)).getMessage());
        assertTrue(message.startsWith("bad.onnx: ") && message.contains(words), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void whatIsNotKnownIsNamedWithItsNode() {
        refused("node 'conv' (Softmax): operator: expected Add, Conv,", network(1, node("Softmax", "conv", List.of("x"), "c"), RESHAPE));
        refused("node 'c' (Tanh): operator: ", network(1, node("Tanh", "", List.of("x"), "c"), RESHAPE));
        refused("node 'conv' (Conv): pads: expected 4 times one number", network(1, conv(ints("pads", 0, 0, 1, 1)), RESHAPE));
        refused("(Conv): dilations: expected 2 times 1, found [2, 2]", network(1, conv(ints("dilations", 2, 2)), RESHAPE));
        refused("(Conv): strides: expected 2 times", network(1, conv(ints("strides", 1, 2)), RESHAPE));
        refused("(Conv): auto_pad: expected NOTSET, found SAME_UPPER", network(1, conv(text("auto_pad", "SAME_UPPER")), RESHAPE));
        refused("(Conv): group: expected 1 to", network(1, conv(number("group", 0)), RESHAPE));
        refused("(Conv): input: expected [1 x 1 channels", model(graph(
                List.of(conv()),
                List.of(raw("w", ONE, 2), raw("b", new long[] {1}, 1)),
                value("x", 1, 2, 2, 2),
                value("c", 1, 1, 2, 2))));
        refused("(Conv): kernel_shape: expected that of the filters", network(1, conv(ints("kernel_shape", 3, 3)), RESHAPE));
        refused("(Conv): attributes: expected only auto_pad, ", network(1, conv(number("transposed", 1)), RESHAPE));
        refused("(Conv): input 2: expected a constant, found 'x'", network(1, node("Conv", "conv", List.of("x", "x"), "c"), RESHAPE));
        refused("input 1: expected what a node before it computes, found 'y'",
                network(1, node("Relu", "conv", List.of("y"), "c"), RESHAPE));
        refused("(Reshape): shape: expected the batch", network(2, conv(), RESHAPE));
        refused("output: expected a new name, found 'c'", network(1, conv(), node("Relu", "twice", List.of("f"), "c")));
    }

    @Test
    void inputsOutputsAndTensorsAreChecked() {
        byte[] relu = node("Relu", "relu", List.of("x"), "y");
        refused("input 'x': expected floats (type 1), [N, C, H, W]",
                model(graph(List.of(relu), List.of(), value("x", 1, 8), value("y", 1))));
        refused("input 'x': expected floats", model(graph(List.of(relu), List.of(), value("x", 1, 3, -1, -1), value("y", 1))));
        refused("output: expected what a node computes, found 'z'",
                model(graph(List.of(relu), List.of(), value("x", 1, 3, 2, 2), value("z", 1))));
        refused("output 'y': expected features", model(graph(List.of(relu), List.of(), value("x", 1, 3, 2, 2), value("y", 1))));
        byte[] conv = node("Conv", "conv", List.of("x", "w"), "y");
        byte[] x = value("x", 1, 1, 1, 1);
        byte[] y = value("y", 1, 1, 1, 1);
        refused("tensor 'w': bytes: expected 8, found 4", model(graph(List.of(conv), List.of(raw("w", new long[] {2, 1, 1, 1}, 1)), x, y)));
        refused("tensor 'w': elements: expected 1, found 2", model(graph(List.of(conv), List.of(packed("w", ONE, 1, 2)), x, y)));
        refused("tensor 'w': sizes: expected a product below 2^31",
                model(graph(List.of(conv), List.of(raw("w", new long[] {1 << 20, 1 << 20, 1, 1}, 1)), x, y)));
        refused("tensor 'w': sizes: expected 0 to", model(graph(List.of(conv), List.of(raw("w", new long[] {-1, 1, 1, 1}, 1)), x, y)));
        refused("tensor 'w': type: expected FLOAT (1), found 7", model(graph(List.of(conv), List.of(longsOf("w", ONE)), x, y)));
        refused("tensor 'w': values: expected finite numbers, found NaN",
                model(graph(List.of(conv), List.of(raw("w", ONE, Float.NaN)), x, y)));
        refused("two of 'w'", model(graph(List.of(conv), List.of(raw("w", ONE, 1), raw("w", ONE, 1)), x, y)));
        byte[] elsewhere = OnnxBytes.message(out -> {
            out.writeString(8, "w");
            out.writeEnum(14, 1);
        });
        refused("tensor 'w': expected its numbers in this file", model(graph(List.of(conv), List.of(elsewhere), x, y)));
        // a result [D, 1, 1] is one of features
        assertEquals(1, OnnxNetwork.of("ok.onnx", model(graph(List.of(conv), List.of(raw("w", ONE, 1)), x, y))).features());
    }

    private static byte[] longsOf(String name, long[] dims) {
        return OnnxBytes.message(out -> {
            for (long dim : dims) {
                out.writeInt64(1, dim);
            }
            out.writeInt32(2, 7);
            out.writeString(8, name);
            out.writeInt64(7, 1);
        });
    }

    @Test
    void aFileThatIsCutOffOrDamagedIsRefusedOrReadAndNothingElse() {
        byte[] whole = network(1, conv(), RESHAPE);
        int read = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            read += outcome(cut);
        }
        // The opset behind the graph is not needed.
        assertTrue(read <= 5, read + " cut files were read");
        for (int i = 0; i < whole.length; i++) {
            for (int flip : new int[] {0x01, 0x80, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) flip;
                outcome(damaged);
            }
        }
        refused("content: expected an ONNX model", new byte[0]);
        refused("content: expected an ONNX model", "{\"json\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** 1 when it was read, 0 when it was refused; anything else is thrown. */
    private static int outcome(byte[] bytes) {
        try {
            OnnxNetwork.of("damaged.onnx", bytes);
            return 1;
        } catch (DataException e) {
            return 0;
        }
    }
}
