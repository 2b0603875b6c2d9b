package io.margrad.experiments.faces.detect;

import java.util.Locale;

/**
 * What MTCNN's cascade can be told.
 *
 * @param minSize side of the smallest face looked for, in pixels; the time grows with its inverse square
 * @param factor of the side of one level of the pyramid to that of the one before, above 0 and below 1
 * @param proposal probability from which on P-Net's windows go on, 0 to 1
 * @param refine the same for R-Net's
 * @param output the same for O-Net's, which are faces
 * @param mirrored whether the points are the mean of those on the face and on its mirror image
 */
public record DetectorSettings(
        int minSize, double factor, double proposal, double refine, double output, boolean mirrored) {
    /** The authors' demonstration (kpzhang93/MTCNN_face_detection_alignment, MTCNNv1: demo.m and detect_face.m). */
    public static final DetectorSettings DEMO = new DetectorSettings(20, 0.709, 0.6, 0.7, 0.7, true);

    /** A denser pyramid and a stricter last step, as SphereFace's preprocessing. */
    public static final DetectorSettings SPHEREFACE = new DetectorSettings(20, 0.85, 0.6, 0.7, 0.9, true);

    /** The values of the demonstration, points from one look only: facenet's port (davidsandberg/facenet, detect_face.py). */
    public static final DetectorSettings FACENET = new DetectorSettings(20, 0.709, 0.6, 0.7, 0.7, false);

    /** Refuses values that no cascade could work with. */
    public DetectorSettings {
        if (minSize < 1) {
            throw new IllegalArgumentException("minimum size: expected at least 1 pixel, found " + minSize);
        }
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException("pyramid factor: expected above 0 and below 1, found " + factor);
        }
        for (double threshold : new double[] {proposal, refine, output}) {
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException("threshold: expected 0 to 1, found " + threshold);
            }
        }
    }

    /** The same for faces of at least this many pixels. */
    public DetectorSettings withMinSize(int pixels) {
        return new DetectorSettings(pixels, factor, proposal, refine, output, mirrored);
    }

    /** In one line, for a person and for comparing two runs. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "minimum size %d, factor %s, thresholds %s, %s, %s, points from %s",
                minSize,
                factor,
                proposal,
                refine,
                output,
                mirrored ? "two looks" : "one look");
    }
}
