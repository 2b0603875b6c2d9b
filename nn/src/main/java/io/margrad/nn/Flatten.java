package io.margrad.nn;

import static io.margrad.tensor.ops.Reshape.reshape;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.List;

/** Images to rows: [B, C, H, W] to [B, C H W]. */
public record Flatten() implements Module {
    @Override
    public Tensor forward(Tensor x) {
        return reshape(x, Shape.of(x.shape().dim(0), x.shape().sizeOfEntry()));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }
}
