package io.margrad.experiments.mnist;

/**
 * Notices when the class centers run into one point, which no loss value tells: the losses look as if they had converged.
 *
 * <p>The scale of features differs from run to run, so the measure is the largest spread that the row itself has seen.
 */
final class SpreadWatch {
    /** Centers whose spread has fallen to this share of the largest have collapsed. */
    private static final double SHARE = 0.01;

    private double largest;

    /** The largest spread so far: what a watch that goes on starts with. */
    double largest() {
        return largest;
    }

    /** A watch over centers that start with this spread. */
    SpreadWatch(double first) {
        largest = first;
    }

    /** Takes the next measurement; whether the centers have collapsed. */
    boolean collapsed(double spread) {
        largest = Math.max(largest, spread);
        return spread <= SHARE * largest;
    }
}
