package io.margrad.experiments.faces.feed;

/**
 * How batches are made.
 *
 * @param batch images in a batch, B
 * @param sampling the order of images
 * @param mirror whether each image is mirrored with probability 1/2
 * @param seed of all random numbers
 * @param threads that decode, at least 1
 * @param ahead batches that are made while another is in use, at least 1; {@code ahead + 1} batches of floats are in memory
 */
public record FeedSettings(int batch, Sampling sampling, boolean mirror, long seed, int threads, int ahead) {
    private static final int MOST = 1024;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is below 1, or there are more than 1,024 threads or batches ahead
     */
    public FeedSettings {
        atLeastOne("batch", batch);
        atLeastOne("threads", threads);
        atLeastOne("ahead", ahead);
        atMost("threads", threads);
        atMost("ahead", ahead);
    }

    private static void atMost(String what, int value) {
        if (value > MOST) {
            throw new IllegalArgumentException(what + ": expected at most " + MOST + ", found " + value);
        }
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": expected at least 1, found " + value);
        }
    }
}
