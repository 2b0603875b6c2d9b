package io.margrad.nn;

import static io.margrad.tensor.ops.AddBias.addBias;
import static io.margrad.tensor.ops.MatMul.matmul;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer: y[m][o] = sum over k of x[m][k] weight[o][k] + bias[o], [M, K] to [M, O].
 *
 * <p>Weights start with {@link Xavier}; how a bias starts and learns is said by {@link Bias}.
 */
public final class Linear implements Module {
    private final Parameter weight;
    private final @Nullable Parameter bias;

    /**
     * A new layer.
     *
     * @param name prefix of the parameters' names
     * @param inputs K
     * @param outputs O
     * @param bias how the biases start and learn; null for none
     * @param random source of the first weights
     */
    public Linear(Backend backend, String name, int inputs, int outputs, @Nullable Bias bias, Philox random) {
        this.weight = new Parameter(
                Tensor.persistent(
                        backend,
                        name + ".weight",
                        Shape.of(outputs, inputs),
                        Xavier.values(outputs * inputs, inputs, random),
                        true),
                1,
                1);
        this.bias = bias == null ? null : bias.parameter(backend, name, outputs);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = matmul(x, false, weight.tensor(), true);
        return bias == null ? y : addBias(y, bias.tensor());
    }

    @Override
    public List<Parameter> parameters() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }
}
