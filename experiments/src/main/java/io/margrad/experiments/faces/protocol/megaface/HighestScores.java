package io.margrad.experiments.faces.protocol.megaface;

import java.util.Arrays;

/**
 * The k highest of any number of scores, in memory for 2 k. Exact, ties included: which of several equal scores is kept makes no
 * difference to the k highest values. Several threads may add; what is kept does not depend on their order.
 */
final class HighestScores {
    private final int k;
    private double[] kept;
    private int count;
    private volatile double cut = Double.NEGATIVE_INFINITY;

    /**
     * @param k at least 1
     */
    HighestScores(int k) {
        this.k = k;
        this.kept = new double[Math.min(2 * k, 1024)];
    }

    /** Scores that are not above this one need not be added; rises as scores are added. */
    double cut() {
        return cut;
    }

    /** Adds the first {@code length} of these scores. */
    synchronized void add(double[] scores, int length) {
        for (int i = 0; i < length; i++) {
            if (scores[i] > cut) {
                if (count == kept.length) {
                    makeRoom();
                }
                kept[count++] = scores[i];
            }
        }
    }

    private void makeRoom() {
        if (kept.length < 2 * k) {
            kept = Arrays.copyOf(kept, Math.min(2 * k, 2 * kept.length));
            return;
        }
        Arrays.sort(kept);
        System.arraycopy(kept, k, kept, 0, k);
        count = k;
        cut = kept[0];
    }

    /** The kept scores, descending: all if fewer than k were added, else at least the k highest. */
    synchronized double[] descending() {
        double[] sorted = Arrays.copyOf(kept, count);
        Arrays.sort(sorted);
        double[] descending = new double[count];
        for (int i = 0; i < count; i++) {
            descending[i] = sorted[count - 1 - i];
        }
        return descending;
    }
}
