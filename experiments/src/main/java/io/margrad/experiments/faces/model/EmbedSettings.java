package io.margrad.experiments.faces.model;

/**
 * How images become features.
 *
 * @param batch images that go through the network together, 1 to 4,096; it does not change the features
 * @param mirror whether a feature is that of the image followed by that of the image with left and right exchanged, 2D numbers, as
 *     caffe-face's extractDeepFeature.m makes it; without it D numbers
 * @param padding what becomes of images that are smaller than the input
 * @param threads that read and decode in the background, 1 to 1,024
 */
public record EmbedSettings(int batch, boolean mirror, Padding padding, int threads) {
    private static final int MOST_IMAGES = 4096;
    private static final int MOST_THREADS = 1024;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public EmbedSettings {
        if (batch < 1 || batch > MOST_IMAGES) {
            throw new IllegalArgumentException("batch: expected 1 to " + MOST_IMAGES + ", found " + batch);
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads: expected 1 to " + MOST_THREADS + ", found " + threads);
        }
    }

    /** How many times each image goes through the network. */
    int views() {
        return mirror ? 2 : 1;
    }
}
