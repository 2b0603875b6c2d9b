package io.margrad.experiments.train;

import io.margrad.tensor.Labels;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;

/** The batch that a training step works on. */
public interface Batches extends AutoCloseable {
    /** The batch's images, [M, C, H, W], on the tape. */
    Tensor images(Tape tape);

    /** The batch's labels, M of them. */
    Labels labels(Tape tape);

    @Override
    void close();
}
