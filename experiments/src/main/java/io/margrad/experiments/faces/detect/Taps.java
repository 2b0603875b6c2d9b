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

    /** Weights, {@link #most} for each new pixel; those of one new pixel sum to 1. */
    final float[] weights;

    /** Largest count. */
    final int most;

    /** From {@code from} to {@code to} pixels, both at least 1. */
    Taps(int from, int to) {
        first = new int[to];
        count = new int[to];
        most = Math.ceilDiv(from, to) + 1;
        weights = new float[to * most];
        double scale = (double) from / to;
        for (int i = 0; i < to; i++) {
            double start = i * scale;
            double end = Math.min(from, start + scale);
            first[i] = (int) start;
            for (int k = first[i]; k < end; k++) {
                double covered = Math.min(end, k + 1) - Math.max(start, k);
                weights[i * most + count[i]++] = (float) (covered / (end - start));
            }
        }
    }
}
