package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.report.Finding.Verdict;
import io.margrad.experiments.train.Separation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderingsTest {
    @Test
    void thePapersOwnFiguresHoldThroughout() {
        List<Finding> findings = findings(Stream.of(MnistRow.values())
                .map(row -> MadeUpResults.row(row, row.paper(), 1))
                .toList());
        assertEquals(8, findings.size());
        for (Finding finding : findings) {
            assertEquals(Verdict.HOLDS, finding.verdict(), finding.toString());
            assertEquals(finding.paper(), finding.ours(), finding.what());
        }
        assertEquals("C+M < S+C < M < S", findings.get(0).paper());
        assertEquals("S < S+C < M < C+M", findings.get(1).paper());
        assertEquals("S+C < S < C+M < M", findings.get(2).paper());
    }

    @Test
    void anExchangeOfTwoRowsDiffers() {
        List<RowResult> results = new ArrayList<>(MadeUpResults.all(1));
        results.set(3, MadeUpResults.row(MnistRow.M, new Separation(2, 65, 72), 1));
        List<Finding> findings = findings(results);
        assertEquals(Verdict.DIFFERS, findings.get(0).verdict());
        assertEquals("M < C+M < S+C < S", findings.get(0).ours());
        assertEquals(Verdict.HOLDS, findings.get(1).verdict());
    }

    @Test
    void equalFiguresAreNotAnOrder() {
        List<RowResult> results = new ArrayList<>(MadeUpResults.all(1));
        results.set(1, MadeUpResults.row(MnistRow.S_C, new Separation(4, 50, 53), 1));
        Finding d2 = findings(results).get(1);
        assertEquals(Verdict.DIFFERS, d2.verdict());
        assertEquals("S = S+C < M < C+M", d2.ours());
    }

    @Test
    void missingOrDivergedRowsLeaveItOpenUnlessTheOthersContradict() {
        List<RowResult> all = MadeUpResults.all(1);
        assertEquals(Verdict.OPEN, findings(all.subList(0, 3)).get(0).verdict());
        assertEquals("C+M < S+C < S", findings(all.subList(0, 3)).get(0).ours());
        List<RowResult> contradicting = List.of(all.get(0), MadeUpResults.row(MnistRow.M, new Separation(30, 65, 72), 1));
        assertEquals(Verdict.DIFFERS, findings(contradicting).get(0).verdict());
        List<RowResult> diverged = new ArrayList<>(all);
        diverged.set(3, MadeUpResults.row(MnistRow.M, new Separation(Double.NaN, Double.NaN, Double.NaN), 1));
        for (Finding finding : findings(diverged)) {
            assertEquals(Verdict.OPEN, finding.verdict(), finding.what());
        }
        assertEquals("not run", findings(List.of()).get(0).ours());
    }

    @Test
    void largerWithMarginComparesTheWorstWithTheBest() {
        List<RowResult> results = new ArrayList<>(MadeUpResults.all(1));
        results.set(3, MadeUpResults.row(MnistRow.M, new Separation(5, 51, 72), 1));
        Finding d2 = findings(results).get(6);
        assertEquals(Verdict.DIFFERS, d2.verdict());
        assertEquals("0.98 times", d2.ours());
    }

    private static List<Finding> findings(List<RowResult> results) {
        return new TableTwo(results, CenterKind.MEANS).findings();
    }
}
