package io.margrad.experiments.onnx;

import io.margrad.experiments.data.DataException;
import io.margrad.nn.graph.AddNode;
import io.margrad.nn.graph.ConvNode;
import io.margrad.nn.graph.LinearNode;
import io.margrad.nn.graph.MaxPoolNode;
import io.margrad.nn.graph.Node;
import io.margrad.nn.graph.PReluNode;
import io.margrad.nn.graph.ReluNode;
import io.margrad.nn.graph.ReshapeNode;
import io.margrad.tensor.Shape;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.Arrays;
import java.util.List;

/** What becomes of one node of an ONNX file, by its operator (docs/Operators.md of onnx/onnx). Settings that are not known are refused. */
final class OnnxOperators {
    /** Operators that are read, besides Identity and Constant, of which nothing is left. */
    static final List<String> KNOWN = List.of("Add", "Conv", "Flatten", "Gemm", "MaxPool", "PRelu", "Relu", "Reshape");

    private static final int MOST = 1 << 16;

    private final OnnxGraphBuilder graph;

    OnnxOperators(OnnxGraphBuilder graph) {
        this.graph = graph;
    }

    /** Our node for it, whose parameters the builder then has. */
    Node convert(OnnxNode node, String name) {
        if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx")) {
            throw node.mismatch("domain", "the standard's", "'" + node.domain() + "'");
        }
        return switch (node.op()) {
            case "Add" -> add(node, name);
            case "Conv" -> conv(node, name);
            case "Flatten" -> flatten(node, name);
            case "Gemm" -> gemm(node, name);
            case "MaxPool" -> maxPool(node, name);
            case "PRelu" -> prelu(node, name);
            case "Relu" -> {
                node.expectInputs(1, 1);
                node.expectAttributes();
                yield new ReluNode(name, List.of(graph.value(node, 0)));
            }
            case "Reshape" -> reshape(node, name);
            default -> throw node.mismatch("operator", String.join(", ", KNOWN), node.op());
        };
    }

    private Node add(OnnxNode node, String name) {
        node.expectInputs(2, 2);
        node.expectAttributes();
        return new AddNode(name, List.of(graph.value(node, 0), graph.value(node, 1)));
    }

    private Node conv(OnnxNode node, String name) {
        node.expectInputs(2, 3);
        node.expectAttributes("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides");
        notPaddedByItself(node);
        OnnxTensor weight = graph.constant(node, 1);
        Shape w = weight.shape(node.where());
        if (w.rank() != 4 || w.size() == 0) {
            throw node.mismatch("filters", "4 sizes, none of them 0", w);
        }
        node.same("dilations", 2, 1, 1, 1);
        int stride = node.same("strides", 2, 1, 1, MOST);
        int pad = node.same("pads", 4, 0, 0, MOST);
        long[] kernel = node.numbers("kernel_shape", w.dim(2), w.dim(3));
        if (!Arrays.equals(kernel, new long[] {w.dim(2), w.dim(3)})) {
            throw node.mismatch("kernel_shape", "that of the filters, " + w, Arrays.toString(kernel));
        }
        long groups = node.number("group", 1);
        if (groups < 1 || groups > w.dim(0)) {
            throw node.mismatch("group", "1 to the number of filters, " + w.dim(0), groups);
        }
        String input = graph.value(node, 0);
        Shape x = graph.shape(node, 0);
        if (x.rank() != 3 || x.dim(0) != groups * w.dim(1)) {
            throw node.mismatch("input", "[%d x %d channels, H, W]".formatted(groups, w.dim(1)), x);
        }
        graph.parameter(node, name + ".weight", weight.values(node.where()));
        graph.parameter(node, name + ".bias", bias(node, w.dim(0)));
        return new ConvNode(name, List.of(input), w.dim(0), w.dim(2), w.dim(3), stride, pad, (int) groups);
    }

    /** The third input, or zeros. */
    private float[] bias(OnnxNode node, int size) {
        if (node.input(2) == null) {
            graph.checkRoom(node, "bias", size);
            return new float[size];
        }
        float[] bias = graph.constant(node, 2).values(node.where());
        if (bias.length != size) {
            throw node.mismatch("bias", size + " elements", bias.length);
        }
        return bias;
    }

    private static void notPaddedByItself(OnnxNode node) {
        String how = node.text("auto_pad", "NOTSET");
        if (!how.equals("NOTSET")) {
            throw node.mismatch("auto_pad", "NOTSET", how);
        }
    }

    private Node prelu(OnnxNode node, String name) {
        node.expectInputs(2, 2);
        node.expectAttributes();
        String input = graph.value(node, 0);
        Shape x = graph.shape(node, 0);
        OnnxTensor slope = graph.constant(node, 1);
        float[] values = slope.values(node.where());
        int channels = x.dim(0);
        // Broadcasting goes from the last dimension: [C, 1, 1] for planes, [C] for features, perhaps with 1s before; [1] for all.
        Shape shape = slope.shape(node.where());
        int channel = shape.rank() - x.rank();
        boolean perChannel = channel >= 0 && shape.dim(channel) == channels && shape.size() == channels;
        if (values.length == 1) {
            float only = values[0];
            graph.checkRoom(node, "slope", channels);
            values = new float[channels];
            Arrays.fill(values, only);
        } else if (!perChannel) {
            throw node.mismatch("slope", "one for each of " + channels + " channels, or one", shape);
        }
        graph.parameter(node, name + ".slope", values);
        return new PReluNode(name, List.of(input));
    }

    private Node gemm(OnnxNode node, String name) {
        node.expectInputs(2, 3);
        node.expectAttributes("alpha", "beta", "transA", "transB");
        if (node.real("alpha", 1) != 1 || node.real("beta", 1) != 1 || node.number("transA", 0) != 0) {
            throw node.mismatch("settings", "alpha 1, beta 1, transA 0", "alpha %s, beta %s, transA %d"
                    .formatted(node.real("alpha", 1), node.real("beta", 1), node.number("transA", 0)));
        }
        String input = graph.value(node, 0);
        Shape x = graph.shape(node, 0);
        OnnxTensor b = graph.constant(node, 1);
        Shape w = b.shape(node.where());
        boolean transposed = node.number("transB", 0) != 0;
        int features = x.dim(0);
        if (x.rank() != 1 || w.rank() != 2 || w.size() == 0 || w.dim(transposed ? 1 : 0) != features) {
            throw node.mismatch("B", "a matrix for " + x + " features" + (transposed ? ", transposed" : ""), w);
        }
        int outputs = w.dim(transposed ? 0 : 1);
        float[] values = b.values(node.where());
        graph.parameter(node, name + ".weight", transposed ? values : transpose(values, features, outputs));
        graph.parameter(node, name + ".bias", bias(node, outputs));
        return new LinearNode(name, List.of(input), outputs);
    }

    /** [rows][columns] to [columns][rows]. */
    private static float[] transpose(float[] values, int rows, int columns) {
        float[] turned = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                turned[j * rows + i] = values[i * columns + j];
            }
        }
        return turned;
    }

    private Node maxPool(OnnxNode node, String name) {
        node.expectInputs(1, 1);
        node.expectAttributes("auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides");
        notPaddedByItself(node);
        node.same("dilations", 2, 1, 1, 1);
        node.same("pads", 4, 0, 0, 0);
        int kernel = node.same("kernel_shape", 2, 0, 1, MOST);
        int stride = node.same("strides", 2, 1, 1, MOST);
        Rounding rounding = node.number("ceil_mode", 0) == 0 ? Rounding.FLOOR : Rounding.CEIL;
        if (kernel == 0 || stride > kernel) {
            throw node.mismatch("kernel_shape and strides", "windows and a stride up to their size", kernel + " and " + stride);
        }
        return new MaxPoolNode(name, List.of(graph.value(node, 0)), kernel, stride, rounding);
    }

    private Node flatten(OnnxNode node, String name) {
        node.expectInputs(1, 1);
        node.expectAttributes("axis");
        if (node.number("axis", 1) != 1) {
            throw node.mismatch("axis", 1, node.number("axis", 1));
        }
        String input = graph.value(node, 0);
        return new ReshapeNode(name, List.of(input), Shape.of(graph.shape(node, 0).size()));
    }

    /** The first size must be that of the batch: 0, which means it, the batch's in the file, or -1 beside sizes that make up an image. */
    private Node reshape(OnnxNode node, String name) {
        node.expectInputs(2, 2);
        node.expectAttributes("allowzero");
        String input = graph.value(node, 0);
        Shape x = graph.shape(node, 0);
        long[] target = graph.constant(node, 1).numbers(node.where());
        boolean zeros = node.number("allowzero", 0) == 0;
        long[] sizes = Arrays.copyOfRange(target, Math.min(1, target.length), target.length);
        long product = 1;
        int free = -1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == 0 && zeros && i < x.rank()) {
                sizes[i] = x.dim(i);
            }
            if (sizes[i] == -1 && free < 0) {
                free = i;
            } else if (sizes[i] < 1 || sizes[i] > x.size()) {
                throw refused(node, target, x);
            } else {
                product = Math.min(Integer.MAX_VALUE, product * sizes[i]);
            }
        }
        boolean fits = free < 0 ? product == x.size() : x.size() % product == 0;
        if (target.length < 2 || target.length > 4 || !isBatch(target[0], zeros, free < 0) || !fits) {
            throw refused(node, target, x);
        }
        if (free >= 0) {
            sizes[free] = x.size() / product;
        }
        return new ReshapeNode(name, List.of(input), Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray()));
    }

    private boolean isBatch(long size, boolean zeros, boolean restKnown) {
        if (size == 0) {
            return zeros;
        }
        return size == -1 ? restKnown : size == graph.batch();
    }

    private static DataException refused(OnnxNode node, long[] target, Shape x) {
        return node.mismatch("shape", "the batch and then the elements of " + x, Arrays.toString(target));
    }
}
