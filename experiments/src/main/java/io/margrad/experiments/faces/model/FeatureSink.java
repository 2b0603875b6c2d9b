package io.margrad.experiments.faces.model;

import io.margrad.experiments.faces.feed.BrokenImage;

/** Takes features one after the other, in the order of the images. */
public interface FeatureSink {
    /**
     * The feature of an image: {@link Embedder#dimension()} finite numbers of {@code values} from {@code from} on, which are valid
     * during the call.
     */
    void feature(int image, float[] values, int from);

    /** An image that has no feature. */
    default void broken(BrokenImage image) {}
}
