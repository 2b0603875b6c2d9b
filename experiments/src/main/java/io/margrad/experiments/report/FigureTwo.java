package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fig. 2 of the paper: the test features of each row in the plane, colored by digit, centers marked.
 *
 * <p>All plots have the same range on both axes, so that sizes can be compared; a second version gives each its own. A PNG
 * shows every test digit; an SVG at most {@value #SVG_POINTS_PER_DIGIT} a digit and row, the first ones of the test set, or
 * it would be too large to open. Same input, same bytes, on the same machine (the letters are drawn with its fonts).
 */
public final class FigureTwo {
    /** Points of one digit in one plot of an SVG. */
    public static final int SVG_POINTS_PER_DIGIT = 200;

    private final List<RowResult> results;
    private final CenterKind centers;
    private final PlotRange common;

    /**
     * @param results of the rows that ran, in any order
     * @param centers which centers to mark
     */
    public FigureTwo(List<RowResult> results, CenterKind centers) {
        Headless.ensure();
        this.results = List.copyOf(results);
        this.centers = centers;
        this.common = PlotRange.around(results, centers);
    }

    /**
     * Whether this machine can draw at all: Java needs the system's fontconfig and one font for the letters. Worth asking
     * before hours of training.
     *
     * @throws CannotDrawException when it cannot
     */
    public static void checkCanDraw() {
        Headless.ensure();
        try {
            Drawing.svg(20, 20, graphics -> new CenterMarker(0).paint(graphics, 10, 10, 0));
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new CannotDrawException(
                    "the figures cannot be drawn, Java finds no fonts; on Debian: apt-get install fontconfig fonts-dejavu-core",
                    e);
        }
    }

    /**
     * Every file of the figure by its name: {@code figure2.png} and {@code .svg} with the four plots, {@code
     * figure2-own-scale.png} and {@code .svg} likewise, and {@code figure2-<row>.png} and {@code .svg} for each row that ran.
     */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("figure2.png", FourPlots.png(grid(true, Integer.MAX_VALUE)));
        files.put("figure2.svg", svg().getBytes(StandardCharsets.UTF_8));
        files.put("figure2-own-scale.png", FourPlots.png(grid(false, Integer.MAX_VALUE)));
        files.put("figure2-own-scale.svg", ownScaleSvg().getBytes(StandardCharsets.UTF_8));
        for (RowResult result : results) {
            String name = "figure2-" + result.row().slug();
            Scatter all = scatter(result, common, Integer.MAX_VALUE, true);
            files.put(name + ".png", Drawing.png(all.width(), all.height(), all::paint));
            Scatter some = scatter(result, common, SVG_POINTS_PER_DIGIT, true);
            files.put(
                    name + ".svg",
                    Drawing.svg(some.width(), some.height(), some::paint).getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    /** The four plots on the same scale. */
    public String svg() {
        return FourPlots.svg(grid(true, SVG_POINTS_PER_DIGIT));
    }

    /** The four plots, each on its own scale. */
    public String ownScaleSvg() {
        return FourPlots.svg(grid(false, SVG_POINTS_PER_DIGIT));
    }

    /** The range of a row's plot, for tests: the same for every row unless each has its own scale. */
    PlotRange range(RowResult result, boolean sameScale) {
        return sameScale ? common : PlotRange.around(List.of(result), centers);
    }

    private Map<MnistRow, Scatter> grid(boolean sameScale, int pointsPerDigit) {
        Map<MnistRow, Scatter> plots = new LinkedHashMap<>();
        for (RowResult result : results) {
            plots.put(result.row(), scatter(result, range(result, sameScale), pointsPerDigit, false));
        }
        return plots;
    }

    private Scatter scatter(RowResult result, PlotRange range, int pointsPerDigit, boolean legend) {
        return new Scatter(result, centers, range, pointsPerDigit, legend);
    }
}
