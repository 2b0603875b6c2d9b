package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;

/** One plot of Fig. 2: test features colored by digit, centers on top, on a square plot area. */
final class Scatter {
    private static final int DIGITS = 10;
    private static final int HEIGHT = 560;

    private final XYChart chart;
    private final int width;

    /**
     * @param result the row to show
     * @param centers which centers to mark
     * @param range both axes
     * @param pointsPerDigit at most so many, the first ones of the test set
     * @param legend whether to explain the colors beside the plot
     */
    Scatter(RowResult result, CenterKind centers, PlotRange range, int pointsPerDigit, boolean legend) {
        chart = new XYChart(HEIGHT, HEIGHT);
        chart.setTitle(title(result.row()));
        style(chart.getStyler(), range, legend);
        for (int digit = 0; digit < DIGITS; digit++) {
            addLegendEntry(digit);
        }
        // Before the points come: the layout does not depend on them, and painting them is what takes time.
        width = widthForSquarePlot(range);
        for (int digit = 0; digit < DIGITS; digit++) {
            addPoints(result, digit, pointsPerDigit);
        }
        for (int digit = 0; digit < DIGITS; digit++) {
            addCenter(centers.centers(result), digit);
        }
    }

    /** The caption of the paper's Fig. 2. */
    static String title(MnistRow row) {
        return switch (row) {
            case S -> "(a) Softmax";
            case S_C -> "(b) Center+Softmax";
            case C_M -> "(c) Margin+Center";
            case M -> "(d) Margin";
        };
    }

    int width() {
        return width;
    }

    int height() {
        return HEIGHT;
    }

    void paint(Graphics2D graphics) {
        chart.paint(graphics, width, HEIGHT);
    }

    /** A series of its own without a visible point: in the legend the points' own markers would be too small to see. */
    private void addLegendEntry(int digit) {
        double[] nowhere = {Double.NaN};
        XYSeries series = chart.addSeries(Integer.toString(digit), nowhere, nowhere);
        series.setMarker(new PointMarker(10));
        series.setMarkerColor(DigitColors.of(digit));
    }

    private void addPoints(RowResult result, int digit, int most) {
        float[] features = result.features();
        int[] labels = result.labels();
        double[] x = new double[labels.length];
        double[] y = new double[labels.length];
        int count = 0;
        for (int i = 0; i < labels.length && count < most; i++) {
            boolean finite = Float.isFinite(features[2 * i]) && Float.isFinite(features[2 * i + 1]);
            if (labels[i] == digit && finite) {
                x[count] = features[2 * i];
                y[count] = features[2 * i + 1];
                count++;
            }
        }
        if (count == 0) {
            return;
        }
        XYSeries series = chart.addSeries("points " + digit, Arrays.copyOf(x, count), Arrays.copyOf(y, count));
        series.setMarker(new PointMarker(2.6));
        series.setMarkerColor(DigitColors.ofPoint(digit));
        series.setShowInLegend(false);
    }

    private void addCenter(float[] centers, int digit) {
        double x = centers[2 * digit];
        double y = centers[2 * digit + 1];
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            return;
        }
        XYSeries series = chart.addSeries("center " + digit, new double[] {x}, new double[] {y});
        series.setMarker(new CenterMarker(digit));
        series.setMarkerColor(DigitColors.of(digit));
        series.setShowInLegend(false);
    }

    /** XChart lays out titles, tick labels and legend first and gives the plot what is left: measure it, then correct the width. */
    private int widthForSquarePlot(PlotRange range) {
        int candidate = HEIGHT;
        Graphics2D scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            // The tick labels' room depends a little on the width, so once is not always enough.
            for (int i = 0; i < 3; i++) {
                chart.paint(scratch, candidate, HEIGHT);
                double across = chart.getScreenXFromChart(range.maxX()) - chart.getScreenXFromChart(range.minX());
                double down = chart.getScreenYFromChart(range.minY()) - chart.getScreenYFromChart(range.maxY());
                candidate += (int) Math.round((down - across) / chart.getStyler().getPlotContentSize());
            }
        } finally {
            scratch.dispose();
        }
        return candidate;
    }

    private static void style(XYStyler styler, PlotRange range, boolean legend) {
        ChartLook.apply(styler);
        styler.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        styler.setXAxisMin(range.minX()).setXAxisMax(range.maxX());
        styler.setYAxisMin(range.minY()).setYAxisMax(range.maxY());
        // The same hint for both, so that the grid is one of squares.
        styler.setXAxisTickMarkSpacingHint(64).setYAxisTickMarkSpacingHint(64);
        // One pattern for both axes: the labels of a range of 0.3 and of one of 300 both fit.
        String pattern = range.side() < 4 ? "0.0##" : "0.#";
        styler.setXAxisDecimalPattern(pattern).setYAxisDecimalPattern(pattern);
        styler.setLegendVisible(legend);
    }
}
