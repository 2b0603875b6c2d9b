package io.margrad.experiments.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Rates over a logarithmic axis, as SVG and PNG: ROC curves (TAR over FAR) and CMC curves (identification rate over rank). Values are drawn
 * as steps: between two points nothing is known that is better than the lower. Same input, same text.
 */
public final class CurveChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 460;

    /** What the axes go on beyond their last tick, as a share: XChart leaves out a tick at the very edge. */
    private static final double EDGE = 0.015;

    private static final int[] COLORS = {
        0x1f77b4, 0xff7f0e, 0x2ca02c, 0xd62728, 0x8a5cc2, 0x7a4a3a, 0xec6fc0, 0x4d4d4d, 0xb5b616, 0x17c3d6
    };

    private final XYChart chart;

    /**
     * One line.
     *
     * @param name in the legend
     * @param x ascending; what is below the axis' first value counts as that
     * @param y rates from 0 to 1, not descending
     */
    public record Line(String name, double[] x, double[] y) {}

    private CurveChart(String title, String xTitle, String yTitle, List<Line> lines, double least, double most) {
        Headless.ensure();
        chart = new XYChart(WIDTH, HEIGHT);
        chart.setTitle(title);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        XYStyler styler = chart.getStyler();
        ChartLook.apply(styler);
        styler.setXAxisLogarithmic(true);
        styler.setXAxisMin(least * (1 - 3 * EDGE)).setXAxisMax(most * (1 + 3 * EDGE));
        styler.setYAxisDecimalPattern("0.#");
        chart.setCustomXAxisTickLabelsFormatter(Figures::plain);
        double lowest = 100;
        for (int i = 0; i < lines.size(); i++) {
            List<double[]> steps = steps(lines.get(i), least, most);
            if (!steps.isEmpty()) {
                add(i, lines.get(i).name, steps);
                lowest = Math.min(lowest, steps.getFirst()[1]);
            }
        }
        double floor = Math.min(90, 10 * Math.floor(lowest / 10));
        styler.setYAxisMin(floor - (100 - floor) * EDGE).setYAxisMax(100 + (100 - floor) * EDGE);
    }

    /**
     * TAR over FAR.
     *
     * @param least the smallest FAR to show, a power of ten
     */
    public static CurveChart roc(String title, List<Line> lines, double least) {
        return new CurveChart(title, "false accept rate", "true accept rate, %", lines, least, 1);
    }

    /**
     * Identification rate over the rank, from 1.
     *
     * @param most the last rank to show
     */
    public static CurveChart cmc(String title, List<Line> lines, int most) {
        return new CurveChart(title, "rank", "identification rate, %", lines, 1, Math.max(10, most));
    }

    /** Corners of a staircase from the first value of the axis to the last, in percent. */
    private static List<double[]> steps(Line line, double least, double most) {
        List<double[]> steps = new ArrayList<>();
        for (int k = 0; k < line.x.length; k++) {
            double x = Math.clamp(line.x[k], least, most);
            if (!steps.isEmpty() && steps.getLast()[0] == least && x == least) {
                steps.removeLast();
            }
            if (!steps.isEmpty() && steps.getLast()[0] < x) {
                steps.add(new double[] {x, steps.getLast()[1]});
            }
            steps.add(new double[] {x, 100 * line.y[k]});
        }
        if (!steps.isEmpty() && steps.getLast()[0] < most) {
            steps.add(new double[] {most, steps.getLast()[1]});
        }
        return steps;
    }

    private void add(int number, String name, List<double[]> steps) {
        XYSeries series = chart.addSeries(
                (number + 1) + "  " + name,
                steps.stream().mapToDouble(step -> step[0]).toArray(),
                steps.stream().mapToDouble(step -> step[1]).toArray());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(new Color(COLORS[number % COLORS.length]));
        series.setLineStyle(new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    }

    /** As SVG. */
    public String svg() {
        return Drawing.svg(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
    }

    /** As PNG. */
    public byte[] png() {
        return Drawing.png(WIDTH, HEIGHT, graphics -> chart.paint(graphics, WIDTH, HEIGHT));
    }
}
