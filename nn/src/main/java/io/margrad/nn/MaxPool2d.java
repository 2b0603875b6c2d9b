package io.margrad.nn;

import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.List;

/**
 * Maximum over square windows, [B, C, H, W] to [B, C, H', W']; see {@link io.margrad.tensor.ops.MaxPool2d}.
 *
 * @param kernel rows and columns of a window
 * @param stride distance of two windows
 * @param rounding whether windows clipped at the border count
 */
public record MaxPool2d(int kernel, int stride, Rounding rounding) implements Module {
    @Override
    public Tensor forward(Tensor x) {
        return io.margrad.tensor.ops.MaxPool2d.maxPool2d(x, kernel, stride, rounding);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }
}
