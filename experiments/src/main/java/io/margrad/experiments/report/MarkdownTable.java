package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Table II as Markdown. Its cells also make the table of the HTML report, so that the two cannot differ. */
final class MarkdownTable {
    static final List<String> HEADER = List.of(
            "Row", "Losses", "D1", "D2", "D3", "D2/D1", "D3/D1",
            "paper D1", "paper D2", "paper D3", "paper D2/D1", "paper D3/D1",
            "Softmax %", "Nearest center %", "Margins (intra / inter)", "Iterations");
    static final List<String> FINDINGS_HEADER = List.of("Statement", "Paper", "Ours", "");

    /** Columns from this one on hold figures. */
    static final int FIRST_FIGURE = 2;

    private final TableTwo table;

    MarkdownTable(TableTwo table) {
        this.table = table;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(line(HEADER)).append(rule());
        for (MnistRow row : MnistRow.values()) {
            text.append(line(cells(row)));
        }
        text.append('\n').append(table.note()).append("\n\n");
        text.append(line(FINDINGS_HEADER)).append("| --- | --- | --- | --- |\n");
        for (Finding finding : table.findings()) {
            text.append(line(cells(finding)));
        }
        return text.toString();
    }

    List<String> cells(MnistRow row) {
        Stream<String> measured = table.result(row).map(this::measured).orElseGet(MarkdownTable::notRun);
        List<String> ours = measured.toList();
        Stream<String> distances = ours.subList(0, 5).stream();
        Stream<String> rest = ours.subList(5, ours.size()).stream();
        return Stream.of(Stream.of(row.label(), row.description()), distances, DistanceCells.of(row.paper(), 1), rest)
                .flatMap(cells -> cells)
                .toList();
    }

    static List<String> cells(Finding finding) {
        return List.of(finding.what(), finding.paper(), finding.ours(), finding.verdict().word());
    }

    private Stream<String> measured(RowResult result) {
        return Stream.concat(
                DistanceCells.of(table.centers().separation(result), 2),
                Stream.of(
                        Figures.percent(result.softmaxAccuracy()),
                        Figures.percent(result.nearestAccuracy()),
                        Figures.margins(result.margins()),
                        Integer.toString(result.iterations())));
    }

    private static Stream<String> notRun() {
        return Stream.concat(Stream.of("not run"), Stream.generate(() -> Figures.NONE).limit(8));
    }

    private static String line(List<String> cells) {
        // A bar inside a cell would end it.
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String rule() {
        return Stream.concat(
                        Stream.generate(() -> "---").limit(FIRST_FIGURE),
                        Stream.generate(() -> "--:").limit(HEADER.size() - FIRST_FIGURE))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
