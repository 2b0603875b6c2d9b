package io.margrad.experiments.train;

import java.util.function.LongSupplier;

/** Decides when to save. What is computed never depends on it. */
final class Cadence {
    /** Of the time, saving may take at most one part of this many. */
    private static final long PARTS = 100;

    /** Taken for the cost of the first, in nanoseconds: about what a cold start needs. */
    private static final long FIRST_COST = 100_000_000;

    private final CheckpointEvery every;
    private final LongSupplier nanoTime;
    private long cost = FIRST_COST;
    private long last;

    Cadence(CheckpointEvery every, LongSupplier nanoTime) {
        this.every = every;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /**
     * Whether to save now.
     *
     * @param iteration of the row, from 1
     * @param measured whether a line of metrics has just been written, so that a device has been waited for anyway
     */
    boolean due(int iteration, boolean measured) {
        return switch (every) {
            case CheckpointEvery.Never never -> false;
            case CheckpointEvery.Iterations n -> iteration % n.count() == 0;
            case CheckpointEvery.Auto auto -> measured && nanoTime.getAsLong() - last >= PARTS * cost;
        };
    }

    /** Runs what saves, and remembers how long it took. */
    void save(Runnable saving) {
        long start = nanoTime.getAsLong();
        saving.run();
        last = nanoTime.getAsLong();
        cost = last - start;
    }
}
