package io.margrad.nn.graph;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One operation of a {@link Graph}. Shapes here are those of one image, without the batch: [C, H, W] of planes, [D] of features.
 *
 * <p>Shapes come out of files: every implementation refuses what does not fit in words that name what was expected and found, and the
 * graph adds the node's name.
 */
public sealed interface Node permits AddNode, ConvNode, LinearNode, MaxPoolNode, PReluNode, ReluNode, ReshapeNode {
    /** Name of the node and of what it computes, unique in the graph; prefix of its parameters' names. */
    String name();

    /** Names of what it computes from: other nodes, or {@link Graph#INPUT}. */
    List<String> inputs();

    /**
     * Shape of the result.
     *
     * @param in of the inputs, one for each
     * @throws IllegalArgumentException when the node cannot take such inputs, or the result has 2^31 elements or more
     */
    Shape shape(List<Shape> in);

    /** The parameters for such inputs, which {@link #shape} has taken, by the last part of their names, in an order that never changes. */
    default Map<String, Shape> parameters(List<Shape> in) {
        return Map.of();
    }

    /**
     * Runs the node on the current tape.
     *
     * @param in its inputs, with a batch as the first dimension
     * @param parameters by the last part of their names
     */
    Tensor run(List<Tensor> in, Function<String, Tensor> parameters);

    /** Throws unless the only input is of this rank. */
    private static Shape only(List<Shape> in, int rank, String words) {
        if (in.size() != 1 || in.getFirst().rank() != rank) {
            throw new IllegalArgumentException("expected one input " + words + ", found " + in);
        }
        return in.getFirst();
    }

    /** The only input, [C, H, W]. */
    static Shape planes(List<Shape> in) {
        return only(in, 3, "[C, H, W]");
    }

    /** The only input, [D]. */
    static Shape features(List<Shape> in) {
        return only(in, 1, "[D]");
    }

    /** The only input, of any shape. */
    static Shape any(List<Shape> in) {
        if (in.size() != 1) {
            throw new IllegalArgumentException("expected one input, found " + in);
        }
        return in.getFirst();
    }
}
