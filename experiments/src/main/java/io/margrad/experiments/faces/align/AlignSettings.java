package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.detect.DetectorSettings;
import java.util.Locale;

/**
 * All that decides how crops look.
 *
 * @param aligner from points to a crop
 * @param detector how faces are found
 * @param format how crops are stored
 */
public record AlignSettings(Aligner aligner, DetectorSettings detector, CropFormat format) {
    /**
     * The same settings give the same text.
     *
     * @param weights which detector's weights, in words
     */
    String describe(String weights) {
        return String.join(
                "\n",
                "size: " + aligner.shape(),
                "fit: " + aligner.fit().name().toLowerCase(Locale.ROOT),
                "origin: " + aligner.origin().shift(),
                "format: " + format,
                "detector: MTCNN, " + detector.describe(),
                "weights: " + weights,
                "");
    }
}
