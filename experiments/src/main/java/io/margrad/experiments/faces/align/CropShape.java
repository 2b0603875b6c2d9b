package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import java.util.List;

/** The crops that networks are trained on: their size, and where the face has to be in them. */
public enum CropShape {
    /** CenterFace, SphereFace and the paper: 112 rows of 96. */
    ROWS_112_COLUMNS_96("112x96", 96, 112, 3),
    /** The same face with 8 more columns on either side: insightface. */
    SQUARE_112("112x112", 112, 112, 3),
    /**
     * LightCNN, grey: the line through the eyes is level, the middle of the eyes at (64, 40), and 48 pixels below it the middle of the
     * mouth (AlfredXiangWu/face_verification_experiment, face_db_align.m, which rounds on the way).
     */
    LIGHT_CNN_128("128x128", 128, 128, 1);

    /** The paper's five points in 112 rows of 96 columns, from caffe-face's extractDeepFeature.m. */
    private static final List<Point> TEMPLATE = List.of(
            new Point(30.2946, 51.6963),
            new Point(65.5318, 51.5014),
            new Point(48.0252, 71.7366),
            new Point(33.5493, 92.3655),
            new Point(62.7299, 92.2041));

    private static final double WIDER = 8;
    private static final Point EYES = new Point(64, 40);
    private static final double EYES_TO_MOUTH = 48;

    private final String text;
    private final int width;
    private final int height;
    private final int channels;

    CropShape(String text, int width, int height, int channels) {
        this.text = text;
        this.width = width;
        this.height = height;
        this.channels = channels;
    }

    /** Columns. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** 3 for color, 1 for grey. */
    public int channels() {
        return channels;
    }

    /**
     * The transform that puts a face into the crop.
     *
     * @param fit how five points are fitted; of no effect for LightCNN, where three are met exactly
     * @throws IllegalArgumentException when the points leave no scale, for example all in one place
     */
    public SimilarityTransform transform(Landmarks face, Fit fit) {
        return switch (this) {
            case ROWS_112_COLUMNS_96 -> fit.of(face.points(), TEMPLATE);
            case SQUARE_112 ->
                fit.of(face.points(), TEMPLATE.stream().map(p -> new Point(p.x() + WIDER, p.y())).toList());
            case LIGHT_CNN_128 -> levelEyes(face);
        };
    }

    private static SimilarityTransform levelEyes(Landmarks face) {
        Point eyes = Point.middle(face.leftEye(), face.rightEye());
        Point mouth = Point.middle(face.leftMouth(), face.rightMouth());
        double dx = face.rightEye().x() - face.leftEye().x();
        double dy = face.rightEye().y() - face.leftEye().y();
        double length = Math.hypot(dx, dy);
        double below = (dx * (mouth.y() - eyes.y()) - dy * (mouth.x() - eyes.x())) / length;
        if (!(below > 0)) {
            throw new IllegalArgumentException("LightCNN crop: expected a mouth below the eyes, found " + face);
        }
        double scale = EYES_TO_MOUTH / below;
        double cos = scale * dx / length;
        double sin = scale * dy / length;
        double tx = EYES.x() - cos * eyes.x() - sin * eyes.y();
        double ty = EYES.y() + sin * eyes.x() - cos * eyes.y();
        return new SimilarityTransform(cos, sin, tx, -sin, cos, ty);
    }

    /** Rows x columns, as on the command line. */
    @Override
    public String toString() {
        return text;
    }
}
