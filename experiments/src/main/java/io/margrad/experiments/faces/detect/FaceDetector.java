package io.margrad.experiments.faces.detect;

import io.margrad.experiments.faces.images.Picture;
import java.util.List;

/** Finds faces in a picture. */
@FunctionalInterface
public interface FaceDetector {
    /** All faces found, from the highest score down. */
    List<Face> detect(Picture picture);
}
