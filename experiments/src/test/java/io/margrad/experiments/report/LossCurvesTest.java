package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossCurvesTest {
    @Test
    void rowsWithoutMarginLossHaveNoActiveFractions() {
        LossCurves curves = new LossCurves(Map.of("S", points(10, Double.NaN)));
        assertTrue(curves.lossSvg().isPresent());
        assertTrue(curves.activeSvg().isEmpty());
        assertTrue(new LossCurves(Map.of("M", points(10, 0.5))).activeSvg().isPresent());
    }

    @Test
    void nothingRecordedGivesNoPicture() {
        assertTrue(new LossCurves(Map.of()).lossSvg().isEmpty());
        assertTrue(new LossCurves(Map.of("S", List.of())).lossSvg().isEmpty());
    }

    @Test
    void zeroAndDivergedLossesAreDrawable() {
        List<MetricPoint> points = List.of(
                new MetricPoint(1, 0, 0, 0),
                new MetricPoint(2, Double.NaN, 0, 0),
                new MetricPoint(3, Double.POSITIVE_INFINITY, 0, 0),
                new MetricPoint(4, 1e9, 0, 0));
        assertTrue(new LossCurves(Map.of("M", points)).lossSvg().isPresent());
        assertTrue(new LossCurves(Map.of("M", points.subList(0, 1))).lossSvg().isPresent());
    }

    @Test
    void sameInputGivesTheSameText() {
        Map<String, List<MetricPoint>> rows = Map.of("M", points(500, 0.5));
        assertEquals(new LossCurves(rows).lossSvg(), new LossCurves(rows).lossSvg());
    }

    @Test
    void aCurveIsThinnedToMeans() {
        Curve curve = Curve.of(points(4 * Curve.MOST_POINTS, 0.5), MetricPoint::loss);
        assertEquals(Curve.MOST_POINTS, curve.x().length);
        assertEquals(2.5, curve.x()[0]);
        assertEquals((1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 4, curve.y()[0], 1e-12);
        assertEquals(7, Curve.of(points(7, 0.5), MetricPoint::loss).x().length);
    }

    private static List<MetricPoint> points(int count, double active) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new MetricPoint(i, 1.0 / i, active, active))
                .toList();
    }
}
