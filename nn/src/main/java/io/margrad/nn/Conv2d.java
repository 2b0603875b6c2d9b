package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.List;

/**
 * A convolution layer with square filters, [B, C, H, W] to [B, O, H', W']; see {@link io.margrad.tensor.ops.Conv2d} for the equation.
 *
 * <p>Weights learn at the optimiser's rate and decay; {@link ConvSettings} says how they start, and what the biases do.
 */
public final class Conv2d implements Module {
    private final Parameter weight;
    private final Parameter bias;
    private final int stride;
    private final int pad;

    /**
     * A new layer.
     *
     * @param name prefix of the parameters' names
     * @param random source of the first weights
     */
    public Conv2d(Backend backend, String name, ConvSettings settings, Philox random) {
        int kernel = settings.kernel();
        int fanIn = settings.channels() * kernel * kernel;
        int filters = settings.filters();
        this.weight = new Parameter(
                Tensor.persistent(
                        backend,
                        name + ".weight",
                        Shape.of(filters, settings.channels(), kernel, kernel),
                        settings.filler().values(filters * fanIn, fanIn, random),
                        true),
                1,
                1);
        this.bias = settings.bias().parameter(backend, name, filters);
        this.stride = settings.stride();
        this.pad = settings.pad();
    }

    @Override
    public Tensor forward(Tensor x) {
        return io.margrad.tensor.ops.Conv2d.conv2d(x, weight.tensor(), bias.tensor(), stride, pad);
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

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }
}
