package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.detect.Point;
import java.util.List;

/** In which direction five points are fitted to a template; the results differ by some tenths of a pixel. */
public enum Fit {
    /** From the picture to the template, {@link SimilarityTransform#umeyama}: insightface and most Python code. */
    UMEYAMA,
    /** From the template to the picture, {@link SimilarityTransform#cp2tform}: the Matlab code of caffe-face and SphereFace. */
    CP2TFORM;

    SimilarityTransform of(List<Point> picture, List<Point> template) {
        return switch (this) {
            case UMEYAMA -> SimilarityTransform.umeyama(picture, template);
            case CP2TFORM -> SimilarityTransform.cp2tform(picture, template);
        };
    }
}
