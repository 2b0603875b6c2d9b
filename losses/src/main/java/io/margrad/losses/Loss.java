package io.margrad.losses;

import io.margrad.tensor.Labels;
import io.margrad.tensor.Tensor;

/** A number that training makes small. It runs on the current {@link io.margrad.tensor.Tape}. */
public interface Loss {
    /**
     * The loss of a batch.
     *
     * @param features X, [M, D]
     * @param labels y, M of them
     * @return a scalar, differentiable by {@code features} and by the loss's own parameters
     * @throws IllegalArgumentException when the shapes do not fit
     */
    Tensor apply(Tensor features, Labels labels);
}
