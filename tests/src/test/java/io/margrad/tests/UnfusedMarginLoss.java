package io.margrad.tests;

import static io.margrad.tensor.ops.Add.add;
import static io.margrad.tensor.ops.MatMul.matmul;
import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.Relu.relu;
import static io.margrad.tensor.ops.Scale.scale;
import static io.margrad.tensor.ops.Sqrt.sqrt;
import static io.margrad.tensor.ops.Subtract.subtract;
import static io.margrad.tensor.ops.Sum.sum;

import io.margrad.losses.Loss;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;

/**
 * The margin loss as a chain of primitive ops over all M N pairs: what {@link io.margrad.losses.MarginLoss} fuses into one, and what
 * its accuracy is measured by. Row i N + j of every matrix below is the pair of sample i and class j.
 *
 * @param centers C, [N, D]
 * @param intra the margin of a sample to its own center
 * @param inter the margin to the others
 */
record UnfusedMarginLoss(Tensor centers, float intra, float inter) implements Loss {
    @Override
    public Tensor apply(Tensor features, Labels labels) {
        int m = labels.count();
        int n = labels.classes();
        int d = features.shape().dim(1);
        int pairs = m * n;
        float[] sample = new float[pairs * m];
        float[] center = new float[pairs * n];
        float[] sign = new float[pairs];
        float[] margin = new float[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            int i = pair / n;
            int j = pair % n;
            boolean own = j == labels.get(i);
            // A product with a row of zeros and a single one is exact.
            sample[pair * m + i] = 1;
            center[pair * n + j] = 1;
            sign[pair] = own ? 1 : -1;
            margin[pair] = own ? -intra : inter;
        }
        float[] ones = new float[d];
        Arrays.fill(ones, 1);
        Tensor x = matmul(constant("sample", sample, pairs, m), features);
        Tensor c = matmul(constant("center", center, pairs, n), centers);
        Tensor difference = subtract(x, c);
        Tensor squares = matmul(multiply(difference, difference), constant("ones", ones, d, 1));
        Tensor beyond = add(multiply(sqrt(squares), constant("sign", sign, pairs, 1)), constant("margin", margin, pairs, 1));
        return scale(sum(relu(beyond)), 1f / m);
    }

    private static Tensor constant(String name, float[] values, int... dims) {
        return Tape.current().constant(name, Shape.of(dims), values);
    }
}
