package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.List;
import java.util.function.Function;

/**
 * A {@link MaxPool2d}, [C, H, W] to [C, H', W'].
 *
 * @param kernel rows and columns of a window
 * @param stride from 1 to {@code kernel}
 * @param rounding whether windows clipped at the border count
 */
public record MaxPoolNode(String name, List<String> inputs, int kernel, int stride, Rounding rounding) implements Node {
    /** Checks the numbers. */
    public MaxPoolNode {
        if (kernel < 1 || stride < 1) {
            throw new IllegalArgumentException(
                    "node: expected a kernel and a stride of at least 1, found %d and %d".formatted(kernel, stride));
        }
    }

    @Override
    public Shape shape(List<Shape> in) {
        Shape x = Node.planes(in);
        if (stride > kernel || x.dim(1) < kernel || x.dim(2) < kernel) {
            throw new IllegalArgumentException(
                    "expected windows no larger than the image and a stride up to their size, found %d by %d on %s"
                            .formatted(kernel, stride, x));
        }
        return Shape.of(x.dim(0), windows(x.dim(1)), windows(x.dim(2)));
    }

    private int windows(int size) {
        int room = size - kernel;
        return (rounding == Rounding.CEIL ? Math.ceilDiv(room, stride) : room / stride) + 1;
    }

    @Override
    public Tensor run(List<Tensor> in, Function<String, Tensor> parameters) {
        return MaxPool2d.maxPool2d(in.getFirst(), kernel, stride, rounding);
    }
}
