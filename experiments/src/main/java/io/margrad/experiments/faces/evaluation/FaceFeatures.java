package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.sets.ImageStore;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** Where features of images come from: a network, or files. */
public interface FaceFeatures {
    /**
     * The features of images, in memory. Each image is read at most once.
     *
     * @param done told now and then how many images are done
     * @throws io.margrad.experiments.data.DataException when no image has a feature, or there are 2^31 numbers and more
     */
    EmbeddedImages of(ImageStore images, IntConsumer done);

    /**
     * The features of images, of which no more than a few blocks are in memory. Each image is read at most once.
     *
     * @param spill where features go that are not in a file already; removed when the stream is closed
     * @param done told now and then how many images are done
     * @throws io.margrad.experiments.data.DataException when no image has a feature
     */
    FeatureStream stream(ImageStore images, Path spill, IntConsumer done);

    /** One line for a person: what makes the features. */
    String describe();
}
