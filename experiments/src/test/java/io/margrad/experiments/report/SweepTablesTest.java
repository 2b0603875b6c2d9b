package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTablesTest {
    private static final TableTwo TABLE = new TableTwo(MadeUpResults.all(4), CenterKind.MEANS);

    @Test
    void eachPairOfMarginsHasALineForEachRow() {
        List<List<String>> lines = new SweepTables(TABLE, MadeUpResults.trials()).measured();
        assertEquals(4, lines.size());
        assertEquals(
                List.of("0.25:0.66", "1.25 / 3.70", "C+M", "2000", "3.00", "71.00", "72.00", "23.67", "24.00", "97.12", "45.67", "4.57"),
                lines.getFirst());
        lines.forEach(line -> assertEquals(SweepTables.measuredHeader().size(), line.size()));
    }

    @Test
    void orderingsAreThoseOfTheTrialBesideTheTablesOtherRows() {
        SweepTables sweep = new SweepTables(TABLE, MadeUpResults.trials());
        List<String> d2 = sweep.orderings().get(1);
        assertEquals(List.of("D2", "holds", "holds", "differs"), d2);
        assertEquals(List.of("Statement", "Table II's margins", "0.25:0.66", "0.5:0.25"), sweep.orderingsHeader());
        assertEquals(TABLE.findings().size(), sweep.orderings().size());
    }

    @Test
    void withoutTheOtherRowsTheOrderingsStayOpen() {
        TableTwo nothing = new TableTwo(List.of(), CenterKind.MEANS);
        new SweepTables(nothing, MadeUpResults.trials())
                .orderings()
                .forEach(line -> assertEquals(List.of("open", "open", "open"), line.subList(1, 4)));
    }

    @Test
    void markdownHasTheSameNumberOfCellsInEveryLineOfATable() {
        String text = new SweepTables(TABLE, MadeUpResults.trials()).markdown();
        List<Long> bars = text.lines().filter(line -> line.startsWith("|")).map(line -> line.chars().filter(c -> c == '|').count()).toList();
        assertEquals(List.of(13L, 5L), bars.stream().distinct().toList());
        assertTrue(text.contains("| --- | --- | --- | --- | --: |"), text);
        assertTrue(new SweepTables(TABLE, List.of()).isEmpty());
    }
}
