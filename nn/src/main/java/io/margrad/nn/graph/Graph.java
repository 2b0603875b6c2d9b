package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A network as a list of nodes in an order in which they can run, for example one that {@code margrad import onnx} has read. A graph is
 * whole: every node has the inputs that it needs, of shapes that it can take.
 */
public final class Graph {
    /** Name of the images, for the inputs of nodes. */
    public static final String INPUT = "input";

    static final String WEIGHT = "weight";
    static final String BIAS = "bias";
    static final String SLOPE = "slope";

    /** Nodes of a graph. */
    public static final int MOST_NODES = 10_000;

    /** Elements of one image's result, so that a graph out of a file cannot ask for all memory. */
    public static final int MOST_ELEMENTS = 1 << 26;

    /** Elements of all results of an image together, for the same reason. */
    private static final long MOST_RESULTS = 1L << 28;

    private static final int MOST_INPUTS = 2;
    private static final int MOST_SHOWN = 200;

    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,200}");

    private final Shape input;
    private final List<Node> nodes;
    private final String output;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, Map<String, Shape>> parameters = new LinkedHashMap<>();

    /**
     * Checks the nodes.
     *
     * @param input shape of an image, [C, H, W]
     * @param nodes each behind those that it computes from
     * @param output name of the node whose result is the network's
     * @throws IllegalArgumentException in one line that names the node, what was expected and found
     */
    public Graph(Shape input, List<Node> nodes, String output) {
        this.input = input;
        this.nodes = List.copyOf(nodes);
        this.output = output;
        if (input.rank() != 3 || input.size() == 0) {
            throw new IllegalArgumentException("graph: expected an input [C, H, W] without empty dimensions, found " + input);
        }
        if (nodes.isEmpty() || nodes.size() > MOST_NODES) {
            throw new IllegalArgumentException("graph: expected 1 to " + MOST_NODES + " nodes, found " + nodes.size());
        }
        shapes.put(INPUT, checked("the input", input));
        long total = 0;
        for (Node node : this.nodes) {
            total += add(node);
        }
        if (output.equals(INPUT) || !shapes.containsKey(output)) {
            throw new IllegalArgumentException("graph: expected the name of a node as output, found " + shown(output));
        }
        long results = shapes.values().stream().mapToLong(Shape::size).sum();
        if (results > MOST_RESULTS) {
            throw new IllegalArgumentException(
                    "graph: expected at most " + MOST_RESULTS + " elements in all results of an image, found " + results);
        }
        if (total > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("graph: expected less than 2^31 parameters, found " + total);
        }
    }

    /** Adds a node and returns the number of its parameters. */
    private long add(Node node) {
        String where = "node '" + node.name() + "'";
        if (!NAME.matcher(node.name()).matches()) {
            throw new IllegalArgumentException(
                    "graph: expected names of 1 to 200 characters on one line, found node " + shown(node.name()));
        }
        if (shapes.containsKey(node.name())) {
            throw new IllegalArgumentException("graph: expected names that differ, found two of '" + node.name() + "'");
        }
        if (node.inputs().size() > MOST_INPUTS) {
            throw new IllegalArgumentException(
                    "graph: " + where + ": expected at most " + MOST_INPUTS + " inputs, found " + node.inputs().size());
        }
        List<Shape> in = new ArrayList<>();
        for (String name : node.inputs()) {
            Shape shape = shapes.get(name);
            if (shape == null) {
                throw new IllegalArgumentException(
                        "graph: " + where + ": expected inputs that are computed before it, found " + shown(name));
            }
            in.add(shape);
        }
        try {
            shapes.put(node.name(), checked(where, node.shape(in)));
            Map<String, Shape> own = node.parameters(in);
            parameters.put(node.name(), own);
            return own.values().stream().mapToLong(Shape::size).sum();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("graph: " + where + ": " + e.getMessage(), e);
        }
    }

    /** A name out of a file, on one line. */
    private static String shown(String name) {
        String line = name.substring(0, Math.min(name.length(), MOST_SHOWN)).replaceAll("\\p{Cntrl}", " ");
        return "'" + line + (name.length() > MOST_SHOWN ? "..." : "") + "'";
    }

    private static Shape checked(String where, Shape shape) {
        if (shape.size() < 1 || shape.size() > MOST_ELEMENTS) {
            throw new IllegalArgumentException(
                    "expected 1 to " + MOST_ELEMENTS + " elements for an image as " + where + ", found " + shape);
        }
        return shape;
    }

    /** Shape of an image, [C, H, W]. */
    public Shape input() {
        return input;
    }

    /** The nodes in their order. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Name of the node whose result is the network's. */
    public String output() {
        return output;
    }

    /** Shape of an image's result. */
    public Shape result() {
        return shape(output);
    }

    /** Shape of what a node computes of an image. */
    Shape shape(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("graph: expected the name of a node, found '" + name + "'");
        }
        return shape;
    }

    /** Shapes of a node's parameters by the last part of their names. */
    Map<String, Shape> parameters(Node node) {
        return parameters.getOrDefault(node.name(), Map.of());
    }

    /** Shapes of all parameters by their names, such as {@code conv1.weight}. */
    public Map<String, Shape> parameters() {
        Map<String, Shape> all = new LinkedHashMap<>();
        parameters.forEach((node, own) -> own.forEach((last, shape) -> all.put(node + "." + last, shape)));
        return Collections.unmodifiableMap(all);
    }
}
