package io.margrad.experiments.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One line of a chart, thinned: the mean of the points of each block, drawn at the middle of the block, at most {@value
 * #MOST_POINTS} blocks. More could not be told apart on paper, and the noise of single batches would hide the other rows.
 *
 * @param x iterations
 * @param y means; what is not finite was left out
 */
record Curve(double[] x, double[] y) {
    static final int MOST_POINTS = 200;

    static Curve of(List<MetricPoint> points, ToDoubleFunction<MetricPoint> quantity) {
        int block = Math.max(1, (points.size() + MOST_POINTS - 1) / MOST_POINTS);
        List<double[]> means = new ArrayList<>();
        for (int from = 0; from < points.size(); from += block) {
            List<MetricPoint> part = points.subList(from, Math.min(points.size(), from + block));
            double x = part.stream().mapToInt(MetricPoint::iteration).average().orElseThrow();
            part.stream()
                    .mapToDouble(quantity)
                    .filter(Double::isFinite)
                    .average()
                    .ifPresent(y -> means.add(new double[] {x, y}));
        }
        return new Curve(
                means.stream().mapToDouble(point -> point[0]).toArray(),
                means.stream().mapToDouble(point -> point[1]).toArray());
    }

    double lastX() {
        return x[x.length - 1];
    }

    boolean isEmpty() {
        return x.length == 0;
    }

    /** For a logarithmic axis, which has no place for zero. */
    Curve notBelow(double floor) {
        double[] raised = y.clone();
        for (int i = 0; i < raised.length; i++) {
            raised[i] = Math.max(floor, raised[i]);
        }
        return new Curve(x, raised);
    }
}
