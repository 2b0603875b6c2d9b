package io.margrad.experiments.faces.detect;

/**
 * A place in a picture, in pixels: x to the right, y down, (0, 0) the center of the first pixel.
 *
 * @param x column
 * @param y row
 */
public record Point(double x, double y) {
    /** The point halfway between two. */
    public static Point middle(Point a, Point b) {
        return new Point((a.x + b.x) / 2, (a.y + b.y) / 2);
    }

    /** Euclidean distance, in pixels. */
    public double distance(Point other) {
        return Math.hypot(x - other.x, y - other.y);
    }
}
