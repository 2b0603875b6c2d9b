package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.sets.ImageStore;
import java.util.Objects;

/**
 * Some of a store's images, one after the other.
 *
 * @param images all
 * @param from the first
 * @param size how many
 */
record ImageRange(ImageStore images, int from, int size) implements ImageStore {
    ImageRange {
        Objects.checkFromIndexSize(from, size, images.size());
    }

    @Override
    public String name(int i) {
        return images.name(from + i);
    }

    @Override
    public String location(int i) {
        return images.location(from + i);
    }

    @Override
    public byte[] bytes(int i) {
        return images.bytes(from + i);
    }

    @Override
    public Picture picture(int i) {
        return images.picture(from + i);
    }
}
