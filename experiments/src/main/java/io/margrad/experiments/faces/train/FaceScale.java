package io.margrad.experiments.faces.train;

import io.margrad.experiments.train.Separation;
import java.util.Arrays;

/**
 * The distances that margins are parts of: those of the training images' features under a trained row S, with the identities' means as
 * centers.
 *
 * @param distances D1, D2 and D3
 * @param centers distances of two identities' means, ascending
 */
public record FaceScale(Separation distances, float[] centers) {
    /** Identities whose pairs are looked at; of more, as many evenly spaced ones. */
    private static final int MOST = 2_000;

    /**
     * Measures the distances of centers.
     *
     * @param means N x D
     */
    static FaceScale of(Separation distances, float[] means, int d) {
        int n = means.length / d;
        int step = Math.ceilDiv(n, MOST);
        int used = Math.ceilDiv(n, step);
        float[] pairs = new float[used * (used - 1) / 2];
        int at = 0;
        for (int a = 0; a < n; a += step) {
            for (int b = a + step; b < n; b += step) {
                double sum = 0;
                for (int k = 0; k < d; k++) {
                    double difference = (double) means[a * d + k] - means[b * d + k];
                    sum += difference * difference;
                }
                pairs[at++] = (float) Math.sqrt(sum);
            }
        }
        Arrays.sort(pairs);
        return new FaceScale(distances, pairs);
    }

    /**
     * The distance below which so many percent of the pairs lie, linear between the two nearest.
     *
     * @param percent 0 for the least distance, 100 for the largest
     */
    public double percentile(double percent) {
        double place = percent / 100 * (centers.length - 1);
        int low = (int) Math.floor(place);
        int high = Math.min(low + 1, centers.length - 1);
        return centers[low] + (place - low) * (centers[high] - centers[low]);
    }
}
