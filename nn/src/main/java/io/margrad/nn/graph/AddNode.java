package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Add;
import java.util.List;
import java.util.function.Function;

/** The sum of two inputs of one shape. */
public record AddNode(String name, List<String> inputs) implements Node {
    @Override
    public Shape shape(List<Shape> in) {
        if (in.size() != 2 || !in.get(0).equals(in.get(1))) {
            throw new IllegalArgumentException("expected two inputs of one shape, found " + in);
        }
        return in.getFirst();
    }

    @Override
    public Tensor run(List<Tensor> in, Function<String, Tensor> parameters) {
        return Add.add(in.get(0), in.get(1));
    }
}
