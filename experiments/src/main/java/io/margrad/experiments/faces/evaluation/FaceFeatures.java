package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.sets.ImageStore;
import java.util.function.IntConsumer;

/** Where features of images come from: a network, or files. */
public interface FaceFeatures {
    /**
     * The features of images. Each is read at most once.
     *
     * @param done told now and then how many images are done
     * @throws io.margrad.experiments.data.DataException when no image has a feature
     */
    EmbeddedImages of(ImageStore images, IntConsumer done);

    /** One line for a person: what makes the features. */
    String describe();
}
