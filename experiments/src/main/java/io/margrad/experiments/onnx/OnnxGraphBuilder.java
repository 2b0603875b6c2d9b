package io.margrad.experiments.onnx;

import io.margrad.experiments.data.DataException;
import io.margrad.nn.graph.Graph;
import io.margrad.nn.graph.Node;
import io.margrad.nn.graph.ReshapeNode;
import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link Graph} and its parameters of an ONNX model: one input of images, [N, C, H, W], and one output of features, [N, D] or
 * [N, D, 1, 1]. The batch, N, is any afterwards, also where the file has a number.
 */
final class OnnxGraphBuilder {
    private static final int MOST_NAME = 100;

    /** Parameters beyond the numbers of the file: 64 MB. */
    private static final int SPARE = 1 << 24;

    private final OnnxModel model;
    private final Map<String, OnnxTensor> constants;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, float[]> parameters = new LinkedHashMap<>();

    /** Our name of what a name of the file stands for, and the shape of it for one image. */
    private final Map<String, String> names = new HashMap<>();

    private final Map<String, Shape> shapes = new HashMap<>();
    private final long batch;
    private long flushed;
    private long kept;
    private long most;
    private final Shape input;

    private OnnxGraphBuilder(OnnxModel model) {
        this.model = model;
        this.constants = new HashMap<>(model.constants());
        this.most = SPARE + model.constants().values().stream().mapToLong(OnnxTensor::stored).sum();
        List<OnnxValue> inputs =
                model.inputs().stream().filter(value -> !model.constants().containsKey(value.name())).toList();
        if (inputs.size() != 1 || model.outputs().size() != 1) {
            throw DataException.mismatch(
                    model.file(), "inputs and outputs", "1 and 1", inputs.size() + " and " + model.outputs().size());
        }
        OnnxValue images = inputs.getFirst();
        long[] dims = images.dims();
        boolean planes = images.type() == OnnxTensor.FLOAT && dims.length == 4;
        for (int i = 1; i < dims.length; i++) {
            planes &= dims[i] >= 1 && dims[i] <= Short.MAX_VALUE;
        }
        if (!planes) {
            throw DataException.mismatch(
                    model.file(),
                    "input '" + images.name() + "'",
                    "floats (type 1), [N, C, H, W] with C, H and W given",
                    "type " + images.type() + ", " + Arrays.toString(dims));
        }
        batch = dims[0];
        long elements = dims[1] * dims[2] * dims[3];
        if (elements > Graph.MOST_ELEMENTS) {
            throw DataException.mismatch(
                    model.file(),
                    "input '" + images.name() + "'",
                    "at most " + Graph.MOST_ELEMENTS + " elements of an image",
                    elements + ", " + Arrays.toString(dims));
        }
        input = Shape.of((int) dims[1], (int) dims[2], (int) dims[3]);
        names.put(images.name(), Graph.INPUT);
        shapes.put(Graph.INPUT, input);
    }

    /**
     * Converts a model.
     *
     * @throws DataException naming the node that is not known, or what of it is not
     */
    static OnnxNetwork build(OnnxModel model) {
        return new OnnxGraphBuilder(model).build();
    }

    private OnnxNetwork build() {
        OnnxOperators operators = new OnnxOperators(this);
        for (OnnxNode node : model.nodes()) {
            switch (node.op()) {
                case "Constant" -> constant(node);
                case "Identity" -> {
                    node.expectInputs(1, 1);
                    define(node, value(node, 0));
                }
                default -> add(node, operators);
            }
        }
        OnnxValue output = model.outputs().getFirst();
        String last = names.get(output.name());
        if (last == null || last.equals(Graph.INPUT)) {
            throw DataException.mismatch(model.file(), "output", "what a node computes", "'" + output.name() + "'");
        }
        Shape result = shapeOf(last);
        if (result.rank() == 3 && result.dim(1) == 1 && result.dim(2) == 1) {
            String flat = unique("features");
            nodes.add(new ReshapeNode(flat, List.of(last), Shape.of(result.dim(0))));
            last = flat;
        } else if (result.rank() != 1) {
            throw DataException.mismatch(model.file(), "output '" + output.name() + "'", "features, [N, D]", "[N, ...] of " + result);
        }
        try {
            return new OnnxNetwork(model.file(), new Graph(input, nodes, last), parameters, flushed);
        } catch (IllegalArgumentException e) {
            throw new DataException(model.file() + ": " + e.getMessage(), e);
        }
    }

    private void constant(OnnxNode node) {
        node.expectInputs(0, 0);
        node.expectAttributes("value");
        OnnxTensor value = node.tensor("value");
        if (value == null) {
            throw node.mismatch("value", "a tensor", "none");
        }
        if (constants.putIfAbsent(node.outputs().getFirst(), value) != null) {
            throw node.mismatch("output", "a new name", node.outputs().getFirst());
        }
        most += value.stored();
    }

    private void add(OnnxNode node, OnnxOperators operators) {
        String name = unique(node.name().isBlank() ? node.op() : node.name());
        if (nodes.size() == Graph.MOST_NODES) {
            throw node.mismatch("nodes", "at most " + Graph.MOST_NODES, "more");
        }
        Node ours = operators.convert(node, name);
        Shape shape;
        try {
            shape = ours.shape(ours.inputs().stream().map(this::shapeOf).toList());
        } catch (IllegalArgumentException e) {
            throw new DataException(node.where() + ": " + e.getMessage(), e);
        }
        // Now, and not when all nodes are there: what comes behind may make values for each of these elements.
        if (shape.size() > Graph.MOST_ELEMENTS) {
            throw node.mismatch("result", "at most " + Graph.MOST_ELEMENTS + " elements of an image", shape.size() + ", " + shape);
        }
        shapes.put(name, shape);
        nodes.add(ours);
        define(node, name);
    }

    private void define(OnnxNode node, String ours) {
        String output = node.outputs().getFirst();
        if (constants.containsKey(output) || names.putIfAbsent(output, ours) != null) {
            throw node.mismatch("output", "a new name", "'" + output + "'");
        }
    }

    /** A name for a node of ours: as in the file, on one line and not longer than a person reads, with a number where it is taken. */
    private String unique(String wanted) {
        String name = wanted.replaceAll("\\p{Cntrl}", " ");
        name = name.substring(0, Math.min(name.length(), MOST_NAME));
        String free = name;
        for (int i = 2; shapes.containsKey(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }

    /** Our name of a node's input, which must be computed. */
    String value(OnnxNode node, int i) {
        String name = node.input(i);
        String ours = name == null ? null : names.get(name);
        if (ours == null) {
            boolean constant = name != null && constants.containsKey(name);
            throw node.mismatch(
                    "input " + (i + 1), "what a node before it computes", constant ? "the constant '" + name + "'" : "'" + name + "'");
        }
        return ours;
    }

    /** Shape, for one image, of a node's input that is computed. */
    Shape shape(OnnxNode node, int i) {
        return shapeOf(value(node, i));
    }

    private Shape shapeOf(String ours) {
        Shape shape = shapes.get(ours);
        if (shape == null) {
            throw new IllegalStateException("'" + ours + "' has no shape");
        }
        return shape;
    }

    /** A node's input that must be constant. */
    OnnxTensor constant(OnnxNode node, int i) {
        String name = node.input(i);
        OnnxTensor constant = name == null ? null : constants.get(name);
        if (constant == null) {
            throw node.mismatch("input " + (i + 1), "a constant", "'" + name + "'");
        }
        return constant;
    }

    /** Images of a batch in the file, -1 where it leaves that open. */
    long batch() {
        return batch;
    }

    /**
     * Looks whether there is room for a parameter before there is memory for it. A network has its parameters in its file, but for biases
     * of zeros and slopes that are one for all; nodes that share a tensor each get a copy, and without a limit a small file could ask for
     * any memory.
     *
     * @throws DataException naming the node when all parameters together are more than the file has numbers, and {@value #SPARE} more
     */
    void checkRoom(OnnxNode node, String what, long size) {
        if (kept + size > most) {
            String expected = "at most " + most + " parameters up to here, as the file has numbers and some more";
            throw node.mismatch(what, expected, kept + size);
        }
    }

    /** Keeps a parameter's values, those below {@link OnnxNetwork#LEAST} as 0. */
    void parameter(OnnxNode node, String name, float[] values) {
        checkRoom(node, "parameters", values.length);
        float[] own = values.clone();
        for (int i = 0; i < own.length; i++) {
            if (own[i] != 0 && Math.abs(own[i]) < OnnxNetwork.LEAST) {
                own[i] = 0;
                flushed++;
            }
        }
        parameters.put(name, own);
        kept += own.length;
    }
}
