package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.sets.ImageStore;

/**
 * Images that are scaled to one size when they are decoded, by {@link TriangleFilter} and without regard to their proportions: for images
 * that nobody has aligned.
 *
 * @param images as they are
 * @param width columns of the result
 * @param height its rows
 */
public record ScaledImages(ImageStore images, int width, int height) implements ImageStore {
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
        Picture picture = images.picture(i);
        return picture.width() == width && picture.height() == height ? picture : TriangleFilter.scale(picture, width, height);
    }
}
