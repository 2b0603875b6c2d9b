package io.margrad.experiments.train;

/** A step had a loss or a gradient that is not finite; parameters are as they were before it. */
final class BadStep extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int iteration;
    private final transient float[] centers;

    /**
     * Describes one.
     *
     * @param iteration the bad one, from 1
     * @param centers before it
     */
    BadStep(String message, int iteration, float[] centers) {
        super(message);
        this.iteration = iteration;
        this.centers = centers;
    }

    int iteration() {
        return iteration;
    }

    float[] centers() {
        return centers;
    }
}
