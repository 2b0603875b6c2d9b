package io.margrad.nn;

import static io.margrad.tensor.ops.Add.add;

import io.margrad.tensor.Tensor;
import java.util.List;

/**
 * A residual unit: y = x + f(x), with nothing behind the sum (He et al., "Deep residual learning for image recognition", 2016, Eq. 1).
 *
 * @param f the branch, whose result has the shape of its input
 */
public record Residual(Module f) implements Module {
    @Override
    public Tensor forward(Tensor x) {
        return add(x, f.forward(x));
    }

    @Override
    public List<Parameter> parameters() {
        return f.parameters();
    }
}
