package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.detect.Point;
import java.util.List;

/**
 * A map of the plane that keeps angles: scale, rotation, translation, and perhaps a reflection.
 *
 * <p>(x, y) becomes (a x + b y + tx, c x + d y + ty); without reflection d = a and c = -b, with one d = -a and c = b.
 *
 * @param a see above
 * @param b see above
 * @param tx see above
 * @param c see above
 * @param d see above
 * @param ty see above
 */
public record SimilarityTransform(double a, double b, double tx, double c, double d, double ty) {
    /** Where a point goes. */
    public Point apply(Point p) {
        return new Point(a * p.x() + b * p.y() + tx, c * p.x() + d * p.y() + ty);
    }

    /** Factor of all lengths. */
    public double scale() {
        return Math.hypot(a, c);
    }

    /**
     * The map back.
     *
     * @throws IllegalArgumentException when all points go to one
     */
    public SimilarityTransform inverse() {
        double determinant = a * d - b * c;
        if (determinant == 0 || !Double.isFinite(determinant)) {
            throw new IllegalArgumentException("similarity transform: expected a scale other than 0, found " + scale());
        }
        double ia = d / determinant;
        double ib = -b / determinant;
        double ic = -c / determinant;
        double id = a / determinant;
        return new SimilarityTransform(ia, ib, -(ia * tx + ib * ty), ic, id, -(ic * tx + id * ty));
    }

    /**
     * The transform without reflection that takes {@code from} nearest to {@code to}: the least sum of squared distances (Umeyama,
     * "Least-squares estimation of transformation parameters between two point patterns", 1991; in the plane its singular value
     * decomposition comes down to two sums).
     *
     * @param from at least two different points
     * @param to as many points
     * @throws IllegalArgumentException when there are fewer, or all in one place
     */
    public static SimilarityTransform umeyama(List<Point> from, List<Point> to) {
        return fit(from, to, 1);
    }

    /**
     * What Matlab's {@code cp2tform(from, to, 'similarity')} gives: the transform that takes {@code to} nearest to {@code from}, turned
     * round; and, of that one and the best one with a reflection, the one that takes {@code from} nearer to {@code to}. Points that do
     * not fit exactly thus come out a little larger than by {@link #umeyama}.
     *
     * @throws IllegalArgumentException as there
     */
    public static SimilarityTransform cp2tform(List<Point> from, List<Point> to) {
        SimilarityTransform plain = fit(to, from, 1).inverse();
        SimilarityTransform reflected = fit(to, from, -1).inverse();
        return plain.residual(from, to) <= reflected.residual(from, to) ? plain : reflected;
    }

    /** Root of the sum of squared distances between where {@code from} goes and {@code to}. */
    public double residual(List<Point> from, List<Point> to) {
        double sum = 0;
        for (int i = 0; i < from.size(); i++) {
            double distance = apply(from.get(i)).distance(to.get(i));
            sum += distance * distance;
        }
        return Math.sqrt(sum);
    }

    /**
     * Least squares. With points as complex numbers around their means, z before and w after, the factor is sum(w conj(z)) / sum|z|^2;
     * with a reflection, z is replaced by its conjugate.
     *
     * @param sign 1, or -1 for a reflection
     */
    private static SimilarityTransform fit(List<Point> from, List<Point> to, int sign) {
        if (from.size() != to.size() || from.size() < 2) {
            throw new IllegalArgumentException(
                    "similarity transform: expected two or more pairs of points, found " + from.size() + " and " + to.size());
        }
        Point z0 = mean(from);
        Point w0 = mean(to);
        double real = 0;
        double imaginary = 0;
        double square = 0;
        for (int i = 0; i < from.size(); i++) {
            double zx = from.get(i).x() - z0.x();
            double zy = sign * (from.get(i).y() - z0.y());
            double wx = to.get(i).x() - w0.x();
            double wy = to.get(i).y() - w0.y();
            real += wx * zx + wy * zy;
            imaginary += wy * zx - wx * zy;
            square += zx * zx + zy * zy;
        }
        if (!(square > 0)) {
            throw new IllegalArgumentException("similarity transform: expected two or more different points, found " + from);
        }
        double a = real / square;
        double c = imaginary / square;
        double b = -sign * c;
        double d = sign * a;
        return new SimilarityTransform(a, b, w0.x() - a * z0.x() - b * z0.y(), c, d, w0.y() - c * z0.x() - d * z0.y());
    }

    private static Point mean(List<Point> points) {
        double x = 0;
        double y = 0;
        for (Point point : points) {
            x += point.x() / points.size();
            y += point.y() / points.size();
        }
        return new Point(x, y);
    }
}
