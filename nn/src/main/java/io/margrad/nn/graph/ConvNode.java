package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Conv2d;
import io.margrad.tensor.ops.ConvPRelu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A {@link Conv2d} with bias, [C, H, W] to [O, H', W']; its parameters are weight [O, C / groups, kh, kw] and bias [O].
 *
 * @param filters O
 * @param kernelHeight kh
 * @param kernelWidth kw
 * @param stride both ways
 * @param pad zeros on all four sides
 * @param groups divides C and O
 */
public record ConvNode(
        String name, List<String> inputs, int filters, int kernelHeight, int kernelWidth, int stride, int pad, int groups)
        implements Node {
    /** Checks the numbers. */
    public ConvNode {
        if (filters < 1 || kernelHeight < 1 || kernelWidth < 1 || stride < 1 || pad < 0 || groups < 1) {
            throw new IllegalArgumentException(
                    "node: expected filters, kernel, stride and groups of at least 1 and pad of at least 0, found %d, %d x %d, %d, %d and %d"
                            .formatted(filters, kernelHeight, kernelWidth, stride, groups, pad));
        }
    }

    @Override
    public Shape shape(List<Shape> in) {
        Shape x = Node.planes(in);
        if (x.dim(0) % groups != 0 || filters % groups != 0) {
            throw new IllegalArgumentException(
                    "expected groups that divide %d channels and %d filters, found %d".formatted(x.dim(0), filters, groups));
        }
        int height = results(x.dim(1), kernelHeight);
        int width = results(x.dim(2), kernelWidth);
        // A long stride makes a small result, but this is in memory before.
        double padded = (double) x.dim(0) * padded(x.dim(1), height, kernelHeight) * padded(x.dim(2), width, kernelWidth);
        if (padded > Graph.MOST_ELEMENTS) {
            throw new IllegalArgumentException(
                    "pads and strides: expected at most %d elements of an image with padding, found %s with pads %d and strides %d"
                            .formatted(Graph.MOST_ELEMENTS, x, pad, stride));
        }
        if ((double) filters * height * width > Graph.MOST_ELEMENTS) {
            throw new IllegalArgumentException("pads and strides: expected a result of at most %d elements, found [%d, %d, %d]"
                    .formatted(Graph.MOST_ELEMENTS, filters, height, width));
        }
        return Shape.of(filters, height, width);
    }

    /** Rows or columns that an image has with its padding, and those to the end of the last stride. */
    private double padded(int size, int results, int kernel) {
        double end = Math.ceil(((results - 1.0) * stride + kernel) / stride) * stride;
        return Math.max(size + 2.0 * pad, end);
    }

    private int results(int size, int kernel) {
        long room = size + 2L * pad - kernel;
        if (room < 0) {
            throw new IllegalArgumentException(
                    "expected a filter no larger than the padded image, found one of %d for %d + 2 x %d".formatted(kernel, size, pad));
        }
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, room / stride + 1));
    }

    @Override
    public Map<String, Shape> parameters(List<Shape> in) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(Graph.WEIGHT, Shape.of(filters, in.getFirst().dim(0) / groups, kernelHeight, kernelWidth));
        shapes.put(Graph.BIAS, Shape.of(filters));
        return shapes;
    }

    @Override
    public Tensor run(List<Tensor> in, Function<String, Tensor> parameters) {
        return Conv2d.conv2d(
                in.getFirst(), parameters.apply(Graph.WEIGHT), parameters.apply(Graph.BIAS), stride, pad, groups);
    }

    /** The node and a {@link PReluNode} behind it as one op. */
    Tensor runRectified(Tensor x, Function<String, Tensor> parameters, Tensor slope) {
        return ConvPRelu.convPRelu(x, parameters.apply(Graph.WEIGHT), parameters.apply(Graph.BIAS), slope, stride, pad, groups);
    }
}
