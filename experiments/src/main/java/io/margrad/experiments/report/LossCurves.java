package io.margrad.experiments.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The loss and the active fractions over the iterations, one line a row of the table, as SVG.
 *
 * <p>The rows are trained by different losses, so the lines' shapes can be compared, their heights cannot. Each point is a
 * mean over neighbouring points, at most {@value Curve#MOST_POINTS} a line. Same input, same text.
 */
public final class LossCurves {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 380;
    /** Losses below are drawn here: a logarithmic axis has no zero. */
    private static final double LEAST_LOSS = 1e-4;

    /** What the axes go on beyond their first and last tick, as a share: XChart leaves out a tick at the very edge. */
    private static final double EDGE = 0.015;

    private static final float[] DASHES = {7, 5};
    private static final int[] COLORS = {0x1f77b4, 0xff7f0e, 0x2ca02c, 0xd62728, 0x8a5cc2, 0x4d4d4d};

    private final Map<String, List<MetricPoint>> rows;

    /** The points of each row by its label, in the order to draw them; iterations ascend. */
    public LossCurves(Map<String, List<MetricPoint>> rows) {
        Map<String, List<MetricPoint>> copy = new LinkedHashMap<>();
        rows.forEach((label, points) -> copy.put(label, List.copyOf(points)));
        this.rows = copy;
    }

    /** The loss on a logarithmic axis; empty when there is nothing to draw. */
    public Optional<String> lossSvg() {
        Map<String, Line> lines = new LinkedHashMap<>();
        int color = 0;
        for (Map.Entry<String, List<MetricPoint>> row : rows.entrySet()) {
            Curve curve = Curve.of(row.getValue(), MetricPoint::loss).notBelow(LEAST_LOSS);
            lines.put(row.getKey(), new Line(curve, color(color++), false));
        }
        lines.values().removeIf(line -> line.curve().isEmpty());
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = chart("Training loss", "loss");
        chart.getStyler().setYAxisLogarithmic(true);
        double[] decades = decades(lines.values().stream().map(Line::curve).toList());
        chart.getStyler().setYAxisMin(decades[0]).setYAxisMax(decades[1]);
        chart.setCustomYAxisTickLabelsFormatter(Figures::plain);
        return Optional.of(draw(chart, lines));
    }

    /** The active fractions of both hinge terms in percent; empty when no row has a margin loss. */
    public Optional<String> activeSvg() {
        Map<String, Line> lines = new LinkedHashMap<>();
        int color = 0;
        for (Map.Entry<String, List<MetricPoint>> row : rows.entrySet()) {
            Color own = color(color++);
            Curve intra = Curve.of(row.getValue(), point -> 100 * point.activeIntra());
            Curve inter = Curve.of(row.getValue(), point -> 100 * point.activeInter());
            lines.put(row.getKey() + " intra", new Line(intra, own, false));
            lines.put(row.getKey() + " inter", new Line(inter, own, true));
        }
        lines.values().removeIf(line -> line.curve().isEmpty());
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = chart("Active fractions of the margin loss", "active, %");
        chart.getStyler().setYAxisMin(-100 * EDGE).setYAxisMax(100 * (1 + EDGE));
        return Optional.of(draw(chart, lines));
    }

    private static XYChart chart(String title, String yTitle) {
        Headless.ensure();
        XYChart chart = new XYChart(WIDTH, HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle("iteration");
        chart.setYAxisTitle(yTitle);
        XYStyler styler = chart.getStyler();
        ChartLook.apply(styler);
        styler.setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.####");
        return chart;
    }

    private static String draw(XYChart chart, Map<String, Line> lines) {
        double last = lines.values().stream()
                .mapToDouble(line -> line.curve().lastX())
                .max()
                .orElseThrow();
        chart.getStyler().setXAxisMin(-EDGE * last).setXAxisMax(last * (1 + EDGE));
        lines.forEach((name, line) -> {
            XYSeries series = chart.addSeries(name, line.curve().x(), line.curve().y());
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(line.color());
            series.setLineStyle(
                    line.dashed()
                            ? new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0)
                            : new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        });
        return Drawing.svg(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
    }

    /** The powers of ten around all values, at least one decade apart. */
    private static double[] decades(List<Curve> curves) {
        double least = curves.stream().flatMapToDouble(curve -> Arrays.stream(curve.y())).min().orElseThrow();
        double most = curves.stream().flatMapToDouble(curve -> Arrays.stream(curve.y())).max().orElseThrow();
        int low = (int) Math.floor(Math.log10(least));
        int high = Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
        return new double[] {Math.pow(10, low) * (1 - 3 * EDGE), Math.pow(10, high) * (1 + 3 * EDGE)};
    }

    private static Color color(int row) {
        return new Color(COLORS[row % COLORS.length]);
    }

    private record Line(Curve curve, Color color, boolean dashed) {}
}
