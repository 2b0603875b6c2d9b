package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** A parametric rectifier with one slope for each channel, 0.25 at the start; the slopes learn and decay like weights, as in Caffe. */
public final class PRelu implements Module {
    private static final float INITIAL_SLOPE = 0.25f;

    private final Parameter slope;

    /** A new layer for {@code channels} channels, or features of a matrix. */
    public PRelu(Backend backend, String name, int channels) {
        float[] slopes = new float[channels];
        Arrays.fill(slopes, INITIAL_SLOPE);
        this.slope =
                new Parameter(Tensor.persistent(backend, name + ".slope", Shape.of(channels), slopes, true), 1, 1);
    }

    @Override
    public Tensor forward(Tensor x) {
        return io.margrad.tensor.ops.PRelu.prelu(x, slope.tensor());
    }

    Parameter slope() {
        return slope;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(slope);
    }
}
