package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import io.margrad.experiments.faces.images.Picture;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a face out of a picture, so that its five points come to lie where a network expects them.
 *
 * @param shape size of the crop, and where the face is in it
 * @param fit direction of the fit
 * @param origin what the template's numbers mean
 */
public record Aligner(CropShape shape, Fit fit, Origin origin) {
    /** The last threshold of SphereFace's preprocessing. The authors' own, 0.7, lets weak boxes through that lie on no face. */
    private static final double SURE = 0.9;

    /**
     * The face whose box has its center nearest to the picture's, as in SphereFace's preprocessing; null of none. Faces below a score of
     * {@value #SURE}, which would be none there, count only where all are.
     */
    public static @Nullable Face central(Picture picture, List<Face> faces) {
        Point center = new Point((picture.width() - 1) / 2.0, (picture.height() - 1) / 2.0);
        List<Face> sure = faces.stream().filter(face -> face.score() >= SURE).toList();
        return (sure.isEmpty() ? faces : sure)
                .stream()
                        .min(Comparator.comparingDouble(face -> face.box().center().distance(center)))
                        .orElse(null);
    }

    /** A line for each setting; the same settings give the same text. */
    String describe() {
        return "size: " + shape + "\nfit: " + fit.name().toLowerCase(Locale.ROOT) + "\norigin: " + origin.shift() + "\n";
    }

    /**
     * The crop: grey or color as the shape wants it, whatever the picture is.
     *
     * @throws IllegalArgumentException when the points fit no transform
     */
    public Picture crop(Picture picture, Landmarks face) {
        Picture source = shape.channels() == 1 ? picture.grey() : picture;
        Picture crop = Warp.apply(source, shape.transform(face, fit), origin, shape.width(), shape.height());
        return shape.channels() == 1 ? crop : crop.rgb();
    }
}
