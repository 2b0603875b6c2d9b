package io.margrad.nn.graph;

import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.nn.Xavier;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Graph}. A convolution whose result goes to a parametric rectifier and nowhere else runs as one op with it. Outside of
 * training a result is freed when the last node that needs it has run.
 *
 * <p>Parameters begin as those of the layers do: weights with {@link Xavier}, biases with 0, slopes with 0.25; biases learn twice as fast
 * as weights and do not decay.
 */
public final class GraphModule implements Module {
    private static final float INITIAL_SLOPE = 0.25f;

    private final Graph graph;
    private final Map<String, Map<String, Tensor>> tensors = new HashMap<>();
    private final List<Parameter> parameters = new ArrayList<>();

    /** Nodes by the convolution that they run with. */
    private final Map<String, PReluNode> rectifiers = new HashMap<>();

    /** The last node that needs a result. */
    private final Map<String, String> lastUses = new HashMap<>();

    /** A network with weights drawn from {@code random}. */
    public GraphModule(Backend backend, Graph graph, Philox random) {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            Map<String, Tensor> own = new LinkedHashMap<>();
            graph.parameters(node).forEach((last, shape) -> {
                Parameter parameter = parameter(backend, node.name(), last, shape, random);
                parameters.add(parameter);
                own.put(last, parameter.tensor());
            });
            tensors.put(node.name(), own);
        }
        plan();
    }

    private static Parameter parameter(Backend backend, String node, String last, Shape shape, Philox random) {
        float[] values = new float[shape.size()];
        if (last.equals(Graph.WEIGHT)) {
            values = Xavier.values(shape.size(), shape.sizeOfEntry(), random);
        } else if (last.equals(Graph.SLOPE)) {
            Arrays.fill(values, INITIAL_SLOPE);
        }
        Tensor tensor = Tensor.persistent(backend, node + "." + last, shape, values, true);
        return last.equals(Graph.BIAS) ? new Parameter(tensor, 2, 0) : new Parameter(tensor, 1, 1);
    }

    private void plan() {
        Map<String, Integer> uses = new HashMap<>();
        Map<String, Node> byName = new HashMap<>();
        for (Node node : graph.nodes()) {
            byName.put(node.name(), node);
            node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
        }
        uses.merge(graph.output(), 1, Integer::sum);
        for (Node node : graph.nodes()) {
            if (node instanceof PReluNode rectifier
                    && byName.get(rectifier.inputs().getFirst()) instanceof ConvNode before
                    && uses.getOrDefault(before.name(), 0) == 1) {
                rectifiers.put(before.name(), rectifier);
            }
        }
        for (Node node : graph.nodes()) {
            node.inputs().forEach(input -> lastUses.put(input, node.name()));
        }
    }

    /** Whether the node has run with the convolution before it. */
    private boolean runsBefore(Node node) {
        return node instanceof PReluNode && node.equals(rectifiers.get(node.inputs().getFirst()));
    }

    /**
     * Computes the network's result.
     *
     * @param x images, [B, C, H, W]
     * @return [B, ...] with the shape of {@link Graph#result()}
     * @throws IllegalArgumentException for images of another shape
     */
    @Override
    public Tensor forward(Tensor x) {
        Shape expected = graph.input();
        Shape s = x.shape();
        boolean fits = s.rank() == 4;
        for (int i = 0; i < 3 && fits; i++) {
            fits = s.dim(1 + i) == expected.dim(i);
        }
        if (!fits) {
            throw new IllegalArgumentException("graph: expected [B, %d, %d, %d], found %s"
                    .formatted(expected.dim(0), expected.dim(1), expected.dim(2), x));
        }
        Map<String, Tensor> results = new HashMap<>();
        results.put(Graph.INPUT, x);
        Set<String> kept = new HashSet<>(List.of(Graph.INPUT, graph.output()));
        for (Node node : graph.nodes()) {
            if (!runsBefore(node)) {
                run(node, results, kept);
            }
        }
        return result(results, graph.output());
    }

    private void run(Node node, Map<String, Tensor> results, Set<String> kept) {
        List<Tensor> in = node.inputs().stream().map(name -> result(results, name)).toList();
        Function<String, Tensor> own = parametersOf(node);
        PReluNode rectifier = rectifiers.get(node.name());
        String name = rectifier == null ? node.name() : rectifier.name();
        Tensor y = rectifier != null && node instanceof ConvNode convolution
                ? convolution.runRectified(in.getFirst(), own, parametersOf(rectifier).apply(Graph.SLOPE))
                : node.run(in, own);
        results.put(name, y);
        for (String input : node.inputs()) {
            if (y.differentiable()) {
                // The gradient of y needs it.
                kept.add(input);
            } else if (node.name().equals(lastUses.get(input)) && !kept.contains(input)) {
                result(results, input).close();
            }
        }
    }

    private Function<String, Tensor> parametersOf(Node node) {
        Map<String, Tensor> own = tensors.getOrDefault(node.name(), Map.of());
        return last -> result(own, last);
    }

    private static Tensor result(Map<String, Tensor> tensors, String name) {
        @Nullable Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("graph: '" + name + "' was not computed");
        }
        return tensor;
    }

    @Override
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }
}
