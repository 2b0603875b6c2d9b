package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Relu;
import java.util.List;
import java.util.function.Function;

/** A {@link Relu}. */
public record ReluNode(String name, List<String> inputs) implements Node {
    @Override
    public Shape shape(List<Shape> in) {
        return Node.any(in);
    }

    @Override
    public Tensor run(List<Tensor> in, Function<String, Tensor> parameters) {
        return Relu.relu(in.getFirst());
    }
}
