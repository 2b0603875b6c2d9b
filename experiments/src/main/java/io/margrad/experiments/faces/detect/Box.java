package io.margrad.experiments.faces.detect;

/**
 * A rectangle whose corners are pixels that belong to it, as in MTCNN: from x1 to x2 are x2 - x1 + 1 pixels. Coordinates are real
 * numbers, since they come from a regression.
 *
 * @param x1 left column
 * @param y1 top row
 * @param x2 right column
 * @param y2 bottom row
 */
public record Box(double x1, double y1, double x2, double y2) {
    /** Columns, both ends included. */
    public double width() {
        return x2 - x1 + 1;
    }

    /** Rows, both ends included. */
    public double height() {
        return y2 - y1 + 1;
    }

    /** Pixels. */
    public double area() {
        return width() * height();
    }

    /** The middle. */
    public Point center() {
        return new Point((x1 + x2) / 2, (y1 + y2) / 2);
    }

    /** The box moved by whole or broken pixels. */
    public Box moved(double dx, double dy) {
        return new Box(x1 + dx, y1 + dy, x2 + dx, y2 + dy);
    }

    /** Pixels in both. */
    public double intersection(Box other) {
        double width = Math.min(x2, other.x2) - Math.max(x1, other.x1) + 1;
        double height = Math.min(y2, other.y2) - Math.max(y1, other.y1) + 1;
        return Math.max(0, width) * Math.max(0, height);
    }

    /** Intersection over union, 0 to 1. */
    public double overlap(Box other) {
        double both = intersection(other);
        return both / (area() + other.area() - both);
    }
}
