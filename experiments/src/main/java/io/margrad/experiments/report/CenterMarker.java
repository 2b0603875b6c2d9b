package io.margrad.experiments.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.style.markers.Marker;

/** A class center: a black-edged disc in the digit's color with the digit on it. */
final class CenterMarker extends Marker {
    private static final double DIAMETER = 15;
    private static final BasicStroke EDGE = new BasicStroke(1.3f);
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.BOLD, 11);

    private final int digit;

    CenterMarker(int digit) {
        this.digit = digit;
    }

    @Override
    public void paint(Graphics2D graphics, double x, double y, int markerSize) {
        Color fill = DigitColors.of(digit);
        Shape disc = new Ellipse2D.Double(x - DIAMETER / 2, y - DIAMETER / 2, DIAMETER, DIAMETER);
        graphics.setColor(fill);
        graphics.fill(disc);
        graphics.setColor(Color.BLACK);
        graphics.setStroke(EDGE);
        graphics.draw(disc);
        // Outlines, not text: the digit then sits in the middle whatever fonts the reader of an SVG has.
        Shape glyph = FONT.createGlyphVector(graphics.getFontRenderContext(), Integer.toString(digit))
                .getOutline();
        Rectangle2D box = glyph.getBounds2D();
        graphics.setColor(isDark(fill) ? Color.WHITE : Color.BLACK);
        graphics.fill(AffineTransform.getTranslateInstance(x - box.getCenterX(), y - box.getCenterY())
                .createTransformedShape(glyph));
    }

    private static boolean isDark(Color color) {
        return 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue() < 140;
    }
}
