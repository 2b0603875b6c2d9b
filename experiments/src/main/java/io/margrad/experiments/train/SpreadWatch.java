package io.margrad.experiments.train;

import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;

/**
 * Notices when the class centers run into one point, which no loss value tells: the losses look as if they had converged.
 *
 * <p>The scale of features differs from run to run, so the measure is the largest spread that the row itself has seen.
 */
final class SpreadWatch {
    /** Centers whose spread has fallen to this share of the largest have collapsed. */
    private static final double SHARE = 0.01;

    private static final String NAME = "watch";

    private double largest;
    private boolean collapsed;

    /** A watch over centers that start with this spread. */
    SpreadWatch(double first) {
        largest = first;
    }

    /** Takes the next measurement; whether the centers collapsed with it, and were apart before. */
    boolean collapsesAt(double spread) {
        boolean before = collapsed;
        largest = Math.max(largest, spread);
        collapsed = spread <= SHARE * largest;
        return collapsed && !before;
    }

    /** Whether the centers lie in one point. */
    boolean collapsed() {
        return collapsed;
    }

    /** Adds what it has seen to a checkpoint. */
    void save(CheckpointBuilder to) {
        to.doubles(NAME, largest, collapsed ? 1 : 0);
    }

    /** Goes on from a checkpoint. */
    void restore(Checkpoint from) {
        double[] seen = from.doubles(NAME, 2);
        largest = seen[0];
        collapsed = seen[1] != 0;
    }
}
