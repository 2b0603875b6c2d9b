package io.margrad.experiments.train;

import io.margrad.experiments.run.Interval;
import io.margrad.experiments.run.Progress;

/** Says nothing, and stops a training after so many iterations. */
public final class Stopping implements Progress {
    /** Thrown out of a training. */
    public static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private int left;

    /** Stops in iteration {@code iterations} from now, counted from 1. */
    public Stopping(int iterations) {
        left = iterations;
    }

    @Override
    public void start(String row, int iterations, int done) {}

    @Override
    public void step(int iteration) {
        if (--left == 0) {
            throw new Stop();
        }
    }

    @Override
    public void interval(Interval values) {}

    @Override
    public void note(String line) {}

    @Override
    public void done() {}
}
