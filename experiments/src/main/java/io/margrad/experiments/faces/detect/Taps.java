package io.margrad.experiments.faces.detect;

/**
 * How one axis is scaled: each new pixel is the mean of the old ones that it covers, partly covered ones by their part ("area resize").
 *
 * <p>With {@code to} new pixels of {@code from} old ones, new pixel i covers i s to (i + 1) s, where s = from / to. So it is a mean of many
 * when a picture shrinks, and one old pixel or a mixture of two when it grows. OpenCV's INTER_AREA does the same in both directions.
 */
final class Taps {
    /** First old pixel of each new one. */
    final int[] first;

    /** Old pixels of each new one. */
    final int[] count;

    /** Largest count. */
    final int most;

    /** Weights, {@link #most} for each new pixel; those of one new pixel sum to 1, and beyond its count they are 0. */
    final float[] weights;

    /** From {@code from} to {@code to} pixels, both at least 1. */
    Taps(int from, int to) {
        first = new int[to];
        count = new int[to];
        int largest = 0;
        // In units of 1 / to of an old pixel all borders are whole numbers, so that no sliver comes of rounding.
        for (int i = 0; i < to; i++) {
            long start = (long) i * from;
            first[i] = (int) (start / to);
            count[i] = (int) Math.ceilDiv(start + from, (long) to) - first[i];
            largest = Math.max(largest, count[i]);
        }
        most = largest;
        weights = new float[to * most];
        for (int i = 0; i < to; i++) {
            long start = (long) i * from;
            for (int k = 0; k < count[i]; k++) {
                long old = (long) (first[i] + k) * to;
                long covered = Math.min(start + from, old + to) - Math.max(start, old);
                weights[i * most + k] = (float) covered / from;
            }
        }
    }
}
