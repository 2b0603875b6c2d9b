package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Reshape;
import java.util.List;
import java.util.function.Function;

/**
 * The same elements under another shape.
 *
 * @param to the shape of one image, 1 to 3 sizes
 */
public record ReshapeNode(String name, List<String> inputs, Shape to) implements Node {
    @Override
    public Shape shape(List<Shape> in) {
        Shape x = Node.any(in);
        if (to.rank() < 1 || to.rank() > 3 || x.size() != to.size()) {
            throw new IllegalArgumentException("expected %d elements in 1 to 3 dimensions, found %s".formatted(x.size(), to));
        }
        return to;
    }

    @Override
    public Tensor run(List<Tensor> in, Function<String, Tensor> parameters) {
        Tensor x = in.getFirst();
        int[] dims = new int[1 + to.rank()];
        dims[0] = x.shape().dim(0);
        for (int i = 0; i < to.rank(); i++) {
            dims[1 + i] = to.dim(i);
        }
        return Reshape.reshape(x, Shape.of(dims));
    }
}
