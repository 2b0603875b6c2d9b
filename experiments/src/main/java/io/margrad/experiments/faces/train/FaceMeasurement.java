package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.model.FeatureSink;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.train.Measurement;
import io.margrad.experiments.train.Separation;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Means of identities' features, and distances from them. All images count for the means; the distances are those of evenly spaced
 * images, as many as take some seconds, whose features are kept.
 */
final class FaceMeasurement implements FeatureSink {
    private static final int MOST_IMAGES = 10_000;

    /** Images times identities. */
    private static final int MOST_DISTANCES = 1 << 24;

    private final FaceSet faces;
    private final int d;
    private final Consumer<BrokenImage> broken;
    private final double[] sums;
    private final int[] counts;
    private final int step;
    private final float[] kept;
    private final int[] labels;
    private int count;

    /**
     * A measurement of no image yet.
     *
     * @param d length of a feature
     * @param broken told of images that cannot be used
     */
    FaceMeasurement(FaceSet faces, int d, Consumer<BrokenImage> broken) {
        int n = faces.classes().size();
        int most = Math.max(1, Math.min(MOST_IMAGES, MOST_DISTANCES / n));
        this.faces = faces;
        this.d = d;
        this.broken = broken;
        this.sums = new double[Math.multiplyExact(n, d)];
        this.counts = new int[n];
        this.step = Math.ceilDiv(faces.size(), most);
        int images = Math.ceilDiv(faces.size(), step);
        this.kept = new float[Math.multiplyExact(images, d)];
        this.labels = new int[images];
    }

    @Override
    public void feature(int image, float[] values, int from) {
        int label = faces.label(image);
        counts[label]++;
        for (int k = 0; k < d; k++) {
            sums[label * d + k] += values[from + k];
        }
        if (image % step == 0) {
            System.arraycopy(values, from, kept, count * d, d);
            labels[count++] = label;
        }
    }

    @Override
    public void broken(BrokenImage image) {
        broken.accept(image);
    }

    /** Mean feature of each identity, N x D; 0 for one without an image that can be used. */
    float[] means() {
        float[] means = new float[sums.length];
        for (int k = 0; k < means.length; k++) {
            means[k] = (float) (sums[k] / Math.max(1, counts[k / d]));
        }
        return means;
    }

    /** D1, D2 and D3 with the means as centers. */
    Separation distances() {
        return Measurement.separation(features(), labels(), means(), d);
    }

    /** Share of images whose nearest center is that of their identity, 0 to 1. */
    double nearestAccuracy(float[] centers) {
        return Measurement.nearestAccuracy(features(), labels(), centers, d);
    }

    private float[] features() {
        return Arrays.copyOf(kept, count * d);
    }

    private int[] labels() {
        return Arrays.copyOf(labels, count);
    }
}
