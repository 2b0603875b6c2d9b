package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.AddBias;
import io.margrad.tensor.ops.MatMul;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A fully connected layer with bias, [K] to [O]; its parameters are weight [O, K] and bias [O].
 *
 * @param outputs O
 */
public record LinearNode(String name, List<String> inputs, int outputs) implements Node {
    @Override
    public Shape shape(List<Shape> in) {
        Node.features(in);
        return Shape.of(outputs);
    }

    @Override
    public Map<String, Shape> parameters(List<Shape> in) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(Graph.WEIGHT, Shape.of(outputs, in.getFirst().dim(0)));
        shapes.put(Graph.BIAS, Shape.of(outputs));
        return shapes;
    }

    @Override
    public Tensor run(List<Tensor> in, Function<String, Tensor> parameters) {
        Tensor y = MatMul.matmul(in.getFirst(), false, parameters.apply(Graph.WEIGHT), true);
        return AddBias.addBias(y, parameters.apply(Graph.BIAS));
    }
}
