package io.margrad.nn.graph;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.margrad.tensor.Shape;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Graph} as JSON text: {@code {"input": [C, H, W], "nodes": [{"name": "conv1", "op": "conv", "inputs": ["input"], "filters": 64,
 * "kernel": [3, 3], "stride": 2, "pad": 1, "groups": 1}, ...], "output": "fc"}}. The other ops are {@code prelu}, {@code relu},
 * {@code add}; {@code max-pool} with {@code kernel}, {@code stride} and {@code rounding} (floor or ceil); {@code linear} with
 * {@code outputs}; {@code reshape} with {@code to}.
 */
public final class GraphJson {
    private GraphJson() {}

    /** The text of a graph. */
    public static String write(Graph graph) {
        JsonObject json = new JsonObject();
        json.add("input", sizes(graph.input()));
        JsonArray nodes = new JsonArray();
        graph.nodes().forEach(node -> nodes.add(write(node)));
        json.add("nodes", nodes);
        json.addProperty("output", graph.output());
        return json.toString();
    }

    private static JsonObject write(Node node) {
        JsonObject json = new JsonObject();
        json.addProperty("name", node.name());
        json.addProperty("op", op(node));
        JsonArray inputs = new JsonArray();
        node.inputs().forEach(inputs::add);
        json.add("inputs", inputs);
        switch (node) {
            case ConvNode conv -> {
                json.addProperty("filters", conv.filters());
                json.add("kernel", sizes(Shape.of(conv.kernelHeight(), conv.kernelWidth())));
                json.addProperty("stride", conv.stride());
                json.addProperty("pad", conv.pad());
                json.addProperty("groups", conv.groups());
            }
            case MaxPoolNode pool -> {
                json.addProperty("kernel", pool.kernel());
                json.addProperty("stride", pool.stride());
                json.addProperty("rounding", pool.rounding() == Rounding.CEIL ? "ceil" : "floor");
            }
            case LinearNode linear -> json.addProperty("outputs", linear.outputs());
            case ReshapeNode reshape -> json.add("to", sizes(reshape.to()));
            case PReluNode _, ReluNode _, AddNode _ -> {}
        }
        return json;
    }

    private static String op(Node node) {
        return switch (node) {
            case ConvNode _ -> "conv";
            case PReluNode _ -> "prelu";
            case ReluNode _ -> "relu";
            case AddNode _ -> "add";
            case MaxPoolNode _ -> "max-pool";
            case LinearNode _ -> "linear";
            case ReshapeNode _ -> "reshape";
        };
    }

    private static JsonArray sizes(Shape shape) {
        JsonArray sizes = new JsonArray();
        for (int i = 0; i < shape.rank(); i++) {
            sizes.add(shape.dim(i));
        }
        return sizes;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException in one line when it is no such text, or describes no graph that can run
     */
    public static Graph read(String text) {
        GraphFields fields = new GraphFields("graph", parse(text));
        Shape input = fields.shape("input");
        List<Node> nodes = new ArrayList<>();
        JsonArray list = fields.array("nodes");
        for (int i = 0; i < list.size(); i++) {
            nodes.add(node(new GraphFields("graph: node " + i, list.get(i))));
        }
        String output = fields.text("output");
        fields.end();
        return new Graph(input, nodes, output);
    }

    private static JsonElement parse(String text) {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement json = com.google.gson.JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("graph: expected the end of the JSON text, found more");
            }
            return json;
        } catch (IOException | JsonParseException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "graph: expected JSON text, found " + String.valueOf(e.getMessage()).lines().findFirst().orElse("none"), e);
        }
    }

    private static Node node(GraphFields fields) {
        String name = fields.text("name");
        String op = fields.text("op");
        List<String> inputs = fields.texts("inputs");
        Node node = switch (op) {
            case "conv" -> {
                Shape kernel = fields.shape("kernel");
                if (kernel.rank() != 2) {
                    throw fields.mismatch("kernel", "2 sizes", kernel);
                }
                yield new ConvNode(
                        name,
                        inputs,
                        fields.number("filters", 1),
                        kernel.dim(0),
                        kernel.dim(1),
                        fields.number("stride", 1),
                        fields.number("pad", 0),
                        fields.number("groups", 1));
            }
            case "prelu" -> new PReluNode(name, inputs);
            case "relu" -> new ReluNode(name, inputs);
            case "add" -> new AddNode(name, inputs);
            case "max-pool" -> new MaxPoolNode(
                    name, inputs, fields.number("kernel", 1), fields.number("stride", 1), rounding(fields));
            case "linear" -> new LinearNode(name, inputs, fields.number("outputs", 1));
            case "reshape" -> new ReshapeNode(name, inputs, fields.shape("to"));
            default -> throw fields.mismatch("op", "conv, prelu, relu, add, max-pool, linear or reshape", "'" + op + "'");
        };
        fields.end();
        return node;
    }

    private static Rounding rounding(GraphFields fields) {
        String text = fields.text("rounding");
        return switch (text) {
            case "ceil" -> Rounding.CEIL;
            case "floor" -> Rounding.FLOOR;
            default -> throw fields.mismatch("rounding", "ceil or floor", "'" + text + "'");
        };
    }
}
