package io.margrad.nn;

import io.margrad.tensor.Tensor;
import java.util.List;

/** Maximum of the two halves of the channels, [B, 2C, ...] to [B, C, ...]; see {@link io.margrad.tensor.ops.MaxFeatureMap}. */
public record MaxFeatureMap() implements Module {
    @Override
    public Tensor forward(Tensor x) {
        return io.margrad.tensor.ops.MaxFeatureMap.maxFeatureMap(x);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }
}
