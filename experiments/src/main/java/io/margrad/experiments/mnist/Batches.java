package io.margrad.experiments.mnist;

import io.margrad.tensor.Labels;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;

/** The batch that a training step works on. */
interface Batches extends AutoCloseable {
    /**
     * Moves to a batch; outside of a step.
     *
     * @param digits their indices
     */
    void take(int[] digits);

    /** The batch's digits, [M, 1, 28, 28], on the tape: x = (p - 127.5) / 128. */
    Tensor images(Tape tape);

    /** The batch's labels, M of them. */
    Labels labels(Tape tape);

    @Override
    void close();
}
