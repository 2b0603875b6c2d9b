package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurveChartTest {
    @Test
    void curvesOfEveryKindCanBeDrawn() {
        CurveChart.Line usual = new CurveChart.Line("a", new double[] {0, 0, 1e-3, 1}, new double[] {0, 0.5, 0.9, 1});
        CurveChart.Line perfect = new CurveChart.Line("a", new double[] {0, 1}, new double[] {1, 1});
        CurveChart.Line empty = new CurveChart.Line("none", new double[0], new double[0]);
        String svg = CurveChart.roc("ROC", List.of(usual, perfect, empty), 1e-4).svg();
        assertEquals(svg, CurveChart.roc("ROC", List.of(usual, perfect, empty), 1e-4).svg());
        assertTrue(CurveChart.roc("ROC", List.of(empty), 1e-4).png().length > 1000);
        CurveChart.Line point = new CurveChart.Line("a", new double[] {1}, new double[] {0.3});
        assertTrue(CurveChart.cmc("CMC", List.of(point), 1).svg().contains("<svg"));
    }

    @Test
    void tablesForATerminal() {
        assertEquals(
                "Name    n\nlonger  -\na       5\n",
                TextTable.of(List.of("Name", "n"), List.of(List.of("longer", Figures.NONE), List.of("a", "5")), 1));
    }
}
