package io.margrad.nn;

import io.margrad.tensor.Philox;

/**
 * Caffe's "xavier" filler: uniform on +-sqrt(3 / fanIn), so that a layer keeps the variance of its input. (Glorot and Bengio's own rule
 * averages fan-in and fan-out; the paper's networks use Caffe's.) {@code Xavier::values} is a {@link Filler}.
 */
public final class Xavier {
    private Xavier() {}

    /**
     * {@code size} values.
     *
     * @param fanIn inputs of one unit: C kh kw of a convolution, the input size of a linear layer
     */
    public static float[] values(int size, int fanIn, Philox random) {
        float bound = (float) Math.sqrt(3.0 / fanIn);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (2 * random.nextFloat() - 1) * bound;
        }
        return values;
    }
}
