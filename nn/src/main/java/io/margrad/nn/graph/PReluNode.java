package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.PRelu;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A {@link PRelu} of planes or features; its parameter is slope [C], one for each channel. */
public record PReluNode(String name, List<String> inputs) implements Node {
    @Override
    public Shape shape(List<Shape> in) {
        return Node.any(in);
    }

    @Override
    public Map<String, Shape> parameters(List<Shape> in) {
        return Map.of(Graph.SLOPE, Shape.of(in.getFirst().dim(0)));
    }

    @Override
    public Tensor run(List<Tensor> in, Function<String, Tensor> parameters) {
        return PRelu.prelu(in.getFirst(), parameters.apply(Graph.SLOPE));
    }
}
