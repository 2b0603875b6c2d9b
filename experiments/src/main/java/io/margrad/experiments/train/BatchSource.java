package io.margrad.experiments.train;

import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;

/** Batches one after the other, without end. What is in one depends on its number alone, so a run that goes on sees the same. */
public interface BatchSource extends AutoCloseable {
    /** The batch of the step; the same object all the time. */
    Batches batches();

    /** Moves to the next batch; outside of a step. */
    void next();

    /** Adds to a checkpoint where it is. */
    void save(CheckpointBuilder to);

    /**
     * Goes on from a checkpoint; before the first {@link #next}.
     *
     * @throws io.margrad.nn.checkpoint.CheckpointException when that is no place of this source
     */
    void restore(Checkpoint from);

    /**
     * A batch once more, on the host.
     *
     * @param iteration its number, from 1
     */
    Batches again(int iteration);

    @Override
    void close();
}
