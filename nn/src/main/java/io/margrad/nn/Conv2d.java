package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.List;

/**
 * A convolution layer with square filters, [B, C, H, W] to [B, O, H', W']; see {@link io.margrad.tensor.ops.Conv2d} for the equation.
 *
 * <p>Filters start with {@link Xavier}, biases with 0; as in Caffe's face examples the bias learns twice as fast and does not decay.
 */
public final class Conv2d implements Module {
    private final Parameter weight;
    private final Parameter bias;
    private final int stride;
    private final int pad;
    private final int groups;

    /**
     * A new layer.
     *
     * @param name prefix of the parameters' names
     * @param channels C
     * @param filters O
     * @param kernel rows and columns of a filter
     * @param random source of the first weights
     */
    public Conv2d(
            Backend backend, String name, int channels, int filters, int kernel, int stride, int pad, Philox random) {
        this(backend, name, channels, filters, kernel, stride, pad, 1, random);
    }

    /**
     * A new layer whose filters see the channels of their group alone.
     *
     * @param name prefix of the parameters' names
     * @param channels C
     * @param filters O
     * @param kernel rows and columns of a filter
     * @param groups divides C and O
     * @param random source of the first weights
     * @throws IllegalArgumentException when the groups do not divide C and O
     */
    public Conv2d(
            Backend backend, String name, int channels, int filters, int kernel, int stride, int pad, int groups, Philox random) {
        if (groups < 1 || channels % groups != 0 || filters % groups != 0) {
            throw new IllegalArgumentException("%s: expected groups that divide %d channels and %d filters, found %d"
                    .formatted(name, channels, filters, groups));
        }
        int fanIn = channels / groups * kernel * kernel;
        this.weight = new Parameter(
                Tensor.persistent(
                        backend,
                        name + ".weight",
                        Shape.of(filters, channels / groups, kernel, kernel),
                        Xavier.values(filters * fanIn, fanIn, random),
                        true),
                1,
                1);
        this.bias = new Parameter(
                Tensor.persistent(backend, name + ".bias", Shape.of(filters), new float[filters], true), 2, 0);
        this.stride = stride;
        this.pad = pad;
        this.groups = groups;
    }

    @Override
    public Tensor forward(Tensor x) {
        return io.margrad.tensor.ops.Conv2d.conv2d(x, weight.tensor(), bias.tensor(), stride, pad, groups);
    }

    Parameter weight() {
        return weight;
    }

    Parameter bias() {
        return bias;
    }

    int stride() {
        return stride;
    }

    int pad() {
        return pad;
    }

    int groups() {
        return groups;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }
}
