package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;

/**
 * How the biases of a layer begin and learn; they never decay, as in Caffe's face examples.
 *
 * @param start value of each at the start
 * @param learningRate multiplier of the optimiser's learning rate; with 0 they are frozen, and no gradient is computed
 */
public record Bias(float start, float learningRate) {
    /** Begins at 0 and learns twice as fast as the weights. */
    public static final Bias ZERO = new Bias(0, 2);

    /** Stays 0. */
    public static final Bias FROZEN = new Bias(0, 0);

    /** The biases of a layer of so many units. */
    Parameter parameter(Backend backend, String name, int units) {
        float[] values = new float[units];
        Arrays.fill(values, start);
        return new Parameter(
                Tensor.persistent(backend, name + ".bias", Shape.of(units), values, learningRate != 0), learningRate, 0);
    }
}
