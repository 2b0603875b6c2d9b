package io.margrad.nn;

import io.margrad.tensor.Tensor;

/**
 * A learned tensor: it outlives the tapes, and an optimiser changes it.
 *
 * @param tensor the values; its name is unique in the network, for example {@code conv1.weight}
 * @param learningRate multiplier of the optimiser's learning rate (Caffe's {@code lr_mult})
 * @param decay multiplier of the optimiser's weight decay (Caffe's {@code decay_mult})
 */
public record Parameter(Tensor tensor, float learningRate, float decay) {
    /** Unique within its network, for example {@code conv1.weight}; checkpoints and messages use it. */
    public String name() {
        return tensor.name();
    }

    /** Number of values. */
    public int size() {
        return tensor.shape().size();
    }
}
