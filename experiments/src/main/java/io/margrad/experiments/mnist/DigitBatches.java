package io.margrad.experiments.mnist;

import io.margrad.experiments.train.Batches;

/** Batches of digits, [M, 1, 28, 28], as x = (p - 127.5) / 128. */
interface DigitBatches extends Batches {
    /**
     * Moves to a batch; outside of a step.
     *
     * @param digits their indices
     */
    void take(int[] digits);
}
