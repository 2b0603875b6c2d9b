package io.margrad.experiments.report;

import io.margrad.experiments.mnist.RowResult;
import java.util.List;

/**
 * A square piece of the feature plane, the same length on both axes.
 *
 * @param minX left edge
 * @param minY lower edge
 * @param side length of both axes, in units of the feature space
 */
record PlotRange(double minX, double minY, double side) {
    /** Room around the outermost points, as a share of the side: half a center marker. */
    private static final double MARGIN = 0.03;

    /** The smallest square that holds every feature and center of all rows given. What is not finite does not count. */
    static PlotRange around(List<RowResult> rows, CenterKind centers) {
        Bounds x = new Bounds();
        Bounds y = new Bounds();
        for (RowResult row : rows) {
            add(row.features(), x, y);
            add(centers.centers(row), x, y);
        }
        if (x.isEmpty()) {
            return new PlotRange(-1, -1, 2);
        }
        double extent = Math.max(x.max - x.min, y.max - y.min);
        // Collapsed onto one point: any length shows it, but an axis needs one.
        double side = extent > 0 ? extent * (1 + 2 * MARGIN) : 1;
        return new PlotRange((x.min + x.max - side) / 2, (y.min + y.max - side) / 2, side);
    }

    double maxX() {
        return minX + side;
    }

    double maxY() {
        return minY + side;
    }

    private static void add(float[] points, Bounds x, Bounds y) {
        for (int i = 0; i + 1 < points.length; i += 2) {
            if (Float.isFinite(points[i]) && Float.isFinite(points[i + 1])) {
                x.add(points[i]);
                y.add(points[i + 1]);
            }
        }
    }

    private static final class Bounds {
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;

        void add(double value) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }

        boolean isEmpty() {
            return min > max;
        }
    }
}
