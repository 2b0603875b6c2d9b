package io.margrad.experiments.faces.detect;

import io.margrad.experiments.faces.images.Picture;
import java.util.List;

/** Finds faces in a picture. For one thread at a time. */
@FunctionalInterface
public interface FaceDetector extends AutoCloseable {
    /** All faces found, from the highest score down. */
    List<Face> detect(Picture picture);

    /** Frees what it holds. */
    @Override
    default void close() {}
}
