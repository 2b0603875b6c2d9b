package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.mnist.Separation;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TableTwoTest {
    private static final List<RowResult> ALL = MadeUpResults.all(3);

    @Test
    void markdownPutsOursBesideThePapers() {
        List<String> lines = table(ALL).markdown().lines().toList();
        assertEquals(
                "| M | margin, tuned from S | 5.00 | 65.00 | 72.00 | 13.00 | 14.40 | 1.9 | 6.9 | 7.8 | 3.63 | 4.11"
                        + " | – | 97.12 | 1.25 / 3.70 | 2000 |",
                lines.get(5));
        assertTrue(lines.get(2).startsWith("| S | softmax | 20.00 |"), lines.get(2));
        assertTrue(lines.get(2).endsWith("| 98.76 | 97.12 | – | 2000 |"), lines.get(2));
    }

    @Test
    void markdownTablesAreRectangular() {
        String text = table(ALL.subList(0, 2)).markdown();
        List<Long> bars = text.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.chars().filter(c -> c == '|').count())
                .distinct()
                .toList();
        assertEquals(List.of(17L, 5L), bars);
    }

    @Test
    void rowsKeepThePapersOrderAndMissingOnesSayNotRun() {
        List<String> lines = table(List.of(ALL.get(3), ALL.get(0))).markdown().lines().toList();
        assertTrue(lines.get(2).startsWith("| S | softmax | 20.00"), lines.get(2));
        assertTrue(lines.get(3).startsWith("| S+C | softmax + center | not run | – | –"), lines.get(3));
        assertTrue(lines.get(3).contains("| 1.8 | 5.9 | 6.1 |"), "the paper's figures stay");
        assertTrue(lines.get(5).startsWith("| M | margin, tuned from S | 5.00"), lines.get(5));
    }

    @Test
    void whatIsNotFiniteIsADashInMarkdownAndEmptyInCsv() {
        RowResult diverged = MadeUpResults.row(MnistRow.M, new Separation(0, 5, Double.NaN), 3);
        TableTwo table = table(List.of(diverged));
        assertTrue(table.markdown().contains("| M | margin, tuned from S | 0.00 | 5.00 | – | – | – | 1.9 |"));
        assertTrue(table.csv().contains("class means of the test features,0.0,5.0,,,,1.9,"), table.csv());
        assertFalse(table.csv().contains("NaN") || table.csv().contains("Infinity"));
    }

    @Test
    void centersAreNamedAndChosen() {
        RowResult s = ALL.get(0);
        RowResult other = new RowResult(
                s.row(), s.byMeans(), new Separation(1, 2, 3), 1, 1, 1, 0, 0, null, 1, 1, s.features(), s.labels(),
                s.predicted(), s.meanCenters(), s.learnedCenters());
        String learned = new TableTwo(List.of(other), CenterKind.LEARNED).markdown();
        assertTrue(learned.contains("| 1.00 | 2.00 | 3.00 | 2.00 | 3.00 |"));
        assertTrue(learned.contains("Centers: centers learned in training (Eq. 5)."));
        assertTrue(table(ALL).markdown().contains("Centers: class means of the test features."));
        assertTrue(table(ALL).markdown().contains("cannot be compared as numbers"));
    }

    @Test
    void csvFollowsRfc4180() {
        String csv = table(ALL).csv();
        String[] lines = csv.split("\r\n", -1);
        assertEquals(6, lines.length, "a header, four rows, a line end after the last");
        assertFalse(csv.replace("\r\n", "").contains("\n"));
        assertTrue(lines[4].startsWith("M,\"margin, tuned from S\",measured,"), lines[4]);
        assertEquals("\"say \"\"no\"\", twice\"", CsvLines.field("say \"no\", twice"));
        assertEquals("\"two\nlines\"", CsvLines.field("two\nlines"));
        assertEquals("plain", CsvLines.field("plain"));
        long columns = lines[0].chars().filter(c -> c == ',').count();
        for (String line : List.of(lines).subList(1, 5)) {
            String unquoted = line.replaceAll("\"[^\"]*\"", "");
            assertEquals(columns, unquoted.chars().filter(c -> c == ',').count(), line);
        }
    }

    @Test
    void theLocaleOfTheMachineDoesNotMatter() {
        String expected = table(ALL).markdown() + table(ALL).terminal() + table(ALL).csv();
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals(expected, table(ALL).markdown() + table(ALL).terminal() + table(ALL).csv());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void terminalFormIsAlignedAndFitsHundredColumns() {
        for (List<RowResult> results : List.of(ALL, ALL.subList(1, 3), List.<RowResult>of())) {
            String text = table(results).terminal();
            text.lines().forEach(line -> assertTrue(line.length() <= 100, line));
            List<Integer> bars = text.lines().limit(6).map(line -> line.indexOf('|')).distinct().toList();
            assertEquals(1, bars.size(), text);
        }
    }

    @Test
    void aRowGivenTwiceIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> table(List.of(ALL.get(0), ALL.get(0))));
    }

    private static TableTwo table(List<RowResult> results) {
        return new TableTwo(results, CenterKind.MEANS);
    }
}
