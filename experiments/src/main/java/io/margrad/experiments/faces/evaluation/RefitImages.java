package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.sets.ImageStore;

/**
 * Images that come to one size when they are decoded.
 *
 * @param images as they are
 * @param refit how
 * @param width columns of a network's input
 * @param height its rows
 */
public record RefitImages(ImageStore images, Refit refit, int width, int height) implements ImageStore {
    @Override
    public int size() {
        return images.size();
    }

    @Override
    public String name(int i) {
        return images.name(i);
    }

    @Override
    public String location(int i) {
        return images.location(i);
    }

    @Override
    public byte[] bytes(int i) {
        return images.bytes(i);
    }

    @Override
    public Picture picture(int i) {
        return refit.apply(location(i), images.picture(i), width, height);
    }
}
