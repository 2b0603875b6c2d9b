package io.margrad.experiments.report;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import org.knowm.xchart.style.markers.Marker;

/** A small disc of its own size, in the color of its series. XChart knows one marker size for a whole chart. */
final class PointMarker extends Marker {
    private final double diameter;

    PointMarker(double diameter) {
        this.diameter = diameter;
    }

    @Override
    public void paint(Graphics2D graphics, double x, double y, int markerSize) {
        graphics.fill(new Ellipse2D.Double(x - diameter / 2, y - diameter / 2, diameter, diameter));
    }
}
