package io.margrad.nn;

import io.margrad.tensor.Philox;

/** Draws the first weights of a layer: {@link Xavier#values} or a {@link Gaussian}. */
@FunctionalInterface
public interface Filler {
    /**
     * {@code size} values.
     *
     * @param fanIn inputs of one unit: C kh kw of a convolution, the input size of a linear layer
     */
    float[] values(int size, int fanIn, Philox random);
}
