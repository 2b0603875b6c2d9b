package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** Table II for a terminal: at most 100 columns wide, the orderings below it. */
final class TerminalTable {
    private final TableTwo table;

    TerminalTable(TableTwo table) {
        this.table = table;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%-41s| %-24s| %-16s| %s\n", "Table II  ours", "paper", "accuracy %", "margins"));
        text.append(line(
                "Row", "D1", "D2", "D3", "D2/D1", "D3/D1", "D1", "D2", "D3", "D2/D1", "D3/D1", "softmax", "nearest",
                "intra/inter"));
        for (MnistRow row : MnistRow.values()) {
            Stream<String> ours = table.result(row)
                    .map(result -> DistanceCells.of(table.centers().separation(result), 2))
                    .orElse(Stream.of("", "", "", "", ""));
            Stream<String> rest = table.result(row).map(TerminalTable::rest).orElse(Stream.of("", "", "not run"));
            text.append(line(Stream.of(Stream.of(row.label()), ours, DistanceCells.of(row.paper(), 1), rest)
                    .flatMap(cells -> cells)
                    .toArray(String[]::new)));
        }
        text.append("Centers: ").append(table.centers().words());
        text.append(". The scales differ; compare ratios and orderings.\n\n");
        for (Finding finding : table.findings()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-13s%s: %s (paper: %s)\n",
                    finding.verdict().word(),
                    finding.what(),
                    finding.ours(),
                    finding.paper()));
        }
        return text.toString();
    }

    private static Stream<String> rest(RowResult result) {
        return Stream.of(
                Figures.percent(result.softmaxAccuracy()),
                Figures.percent(result.nearestAccuracy()),
                Figures.margins(result.margins()).replace(" ", ""));
    }

    private static String line(String... cells) {
        String text = String.format(
                Locale.ROOT,
                "%-3s %6s %7s %7s %6s %6s | %3s %3s %3s %5s %5s | %7s %7s | %s",
                Arrays.copyOf(cells, cells.length, Object[].class));
        // Plain ASCII: a terminal of another encoding would show a question mark.
        return text.replace(Figures.NONE, "-").stripTrailing() + "\n";
    }
}
