package io.margrad.experiments.faces.detect;

import java.util.List;

/**
 * The five points that MTCNN finds on a face. Left and right are those of the picture, not of the person.
 *
 * @param leftEye center of the eye on the picture's left
 * @param rightEye center of the other eye
 * @param nose tip of the nose
 * @param leftMouth corner of the mouth on the picture's left
 * @param rightMouth the other corner
 */
public record Landmarks(Point leftEye, Point rightEye, Point nose, Point leftMouth, Point rightMouth) {
    /** Points of a face. */
    public static final int COUNT = 5;

    /** All five, in the order of the components. */
    public List<Point> points() {
        return List.of(leftEye, rightEye, nose, leftMouth, rightMouth);
    }

    /**
     * The reverse of {@link #points()}.
     *
     * @throws IllegalArgumentException unless there are five
     */
    public static Landmarks of(List<Point> points) {
        if (points.size() != COUNT) {
            throw new IllegalArgumentException("landmarks: expected 5 points, found " + points.size());
        }
        return new Landmarks(points.get(0), points.get(1), points.get(2), points.get(3), points.get(4));
    }
}
