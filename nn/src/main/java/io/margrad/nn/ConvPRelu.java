package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** A {@link Conv2d} and a {@link PRelu} that run as one op; parameters and results are those of the two. */
public final class ConvPRelu implements Module {
    private final Conv2d convolution;
    private final PRelu rectifier;

    /** A new layer; the arguments are those of {@link Conv2d#Conv2d}, and the name of the rectifier. */
    public ConvPRelu(Backend backend, String name, String rectifierName, ConvSettings settings, Philox random) {
        convolution = new Conv2d(backend, name, settings, random);
        rectifier = new PRelu(backend, rectifierName, settings.filters());
    }

    @Override
    public Tensor forward(Tensor x) {
        return io.margrad.tensor.ops.ConvPRelu.convPRelu(
                x,
                convolution.weight().tensor(),
                convolution.bias().tensor(),
                rectifier.slope().tensor(),
                convolution.stride(),
                convolution.pad());
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.concat(convolution.parameters().stream(), rectifier.parameters().stream()).toList();
    }
}
