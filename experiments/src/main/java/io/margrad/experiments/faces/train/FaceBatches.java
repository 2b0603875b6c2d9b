package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.feed.FaceBatch;
import io.margrad.experiments.train.Batches;

/** Batches of a feed, on whatever device. */
interface FaceBatches extends Batches {
    /**
     * Moves to a batch; outside of a step.
     *
     * @param batch valid until the next call
     */
    void take(FaceBatch batch);
}
