package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.util.List;
import java.util.Map;

/** The plots of Fig. 2 as the paper arranges them, two by two, with one legend below for all. */
final class FourPlots {
    private static final int LEGEND_HEIGHT = 44;
    private static final int LEGEND_STEP = 46;

    private final Map<MnistRow, Scatter> plots;
    private final int cellWidth;
    private final int cellHeight;

    private FourPlots(Map<MnistRow, Scatter> plots) {
        this.plots = plots;
        this.cellWidth = plots.values().stream().mapToInt(Scatter::width).max().orElse(400);
        this.cellHeight = plots.values().stream().mapToInt(Scatter::height).max().orElse(400);
    }

    static byte[] png(Map<MnistRow, Scatter> plots) {
        FourPlots four = new FourPlots(plots);
        return Drawing.png(four.width(), four.height(), four::paint);
    }

    static String svg(Map<MnistRow, Scatter> plots) {
        FourPlots four = new FourPlots(plots);
        return Drawing.svg(four.width(), four.height(), four::paint);
    }

    private int width() {
        return 2 * cellWidth;
    }

    private int height() {
        return 2 * cellHeight + LEGEND_HEIGHT;
    }

    private void paint(Graphics2D graphics) {
        // As in the paper: softmax alone and with the center loss above, the rows with the margin loss below.
        List<MnistRow> order = List.of(MnistRow.S, MnistRow.S_C, MnistRow.C_M, MnistRow.M);
        for (int cell = 0; cell < order.size(); cell++) {
            MnistRow row = order.get(cell);
            int left = cell % 2 * cellWidth;
            int top = cell / 2 * cellHeight;
            Scatter plot = plots.get(row);
            AffineTransform before = graphics.getTransform();
            graphics.translate(left, top);
            if (plot == null) {
                write(graphics, Scatter.title(row) + ": not run", cellWidth / 2.0, cellHeight / 2.0, true);
            } else {
                plot.paint(graphics);
            }
            graphics.setTransform(before);
        }
        paintLegend(graphics);
    }

    private void paintLegend(Graphics2D graphics) {
        double y = 2 * cellHeight + LEGEND_HEIGHT / 2.0 - 8;
        double x = cellWidth - 5 * LEGEND_STEP + 12;
        graphics.setClip(null);
        for (int digit = 0; digit < 10; digit++, x += LEGEND_STEP) {
            graphics.setColor(DigitColors.of(digit));
            graphics.fill(new Ellipse2D.Double(x - 5, y - 5, 10, 10));
            write(graphics, Integer.toString(digit), x + 14, y, false);
        }
    }

    /** Centred on the point. Drawn as outlines, as XChart draws its own text. */
    private static void write(Graphics2D graphics, String text, double x, double y, boolean large) {
        Font font = ChartLook.font(large ? Font.BOLD : Font.PLAIN, large ? 17 : 14);
        Shape outline = new TextLayout(text, font, graphics.getFontRenderContext()).getOutline(null);
        graphics.setColor(ChartLook.INK);
        graphics.fill(AffineTransform.getTranslateInstance(
                        x - outline.getBounds2D().getCenterX(), y - outline.getBounds2D().getCenterY())
                .createTransformedShape(outline));
    }
}
