package io.margrad.experiments.faces.model;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.Features;
import java.util.List;

/**
 * Features of images, those that could be used.
 *
 * @param features one row for each image that could be used, in the order of the images
 * @param rows the row of each image, or -1 where it has none
 * @param broken the images that have none, in their order, each with the reason
 */
public record Embedding(Features features, int[] rows, List<BrokenImage> broken) {
    /** The row of an image, or -1 when it could not be used. */
    public int row(int image) {
        return rows[image];
    }
}
