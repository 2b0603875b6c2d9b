package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;

/**
 * The learning rate, as a scalar on the device: a training step that was captured into a CUDA graph reads it there, and so follows a
 * schedule without being captured anew.
 */
public final class LearningRate implements AutoCloseable {
    private final Tensor tensor;
    private float value;

    /** A rate with a first value. */
    public LearningRate(Backend backend, float value) {
        this.tensor = Tensor.persistent(backend, "learning rate", Shape.SCALAR, new float[] {value}, false);
        this.value = value;
    }

    /** The rate of the steps from here on. Not to be called inside of a step. */
    public void set(float next) {
        if (next != value) {
            tensor.set(new float[] {next});
            value = next;
        }
    }

    /** The rate. */
    public float value() {
        return value;
    }

    /** The rate as a scalar on the device. */
    public Tensor tensor() {
        return tensor;
    }

    @Override
    public void close() {
        tensor.close();
    }
}
