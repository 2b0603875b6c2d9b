package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tables as Markdown: {@link #of any}, and Table II. Table II's cells also make the table of the HTML report, so that the two cannot
 * differ.
 */
public final class MarkdownTable {
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
        List<List<String>> rows = Stream.of(MnistRow.values()).map(this::cells).toList();
        List<List<String>> findings = table.findings().stream().map(MarkdownTable::cells).toList();
        return of(HEADER, rows, FIRST_FIGURE) + '\n' + table.note() + "\n\n"
                + of(FINDINGS_HEADER, findings, FINDINGS_HEADER.size());
    }

    /**
     * Any table.
     *
     * @param firstFigure columns from this one on are set to the right
     */
    public static String of(List<String> header, List<List<String>> lines, int firstFigure) {
        List<String> rule = IntStream.range(0, header.size()).mapToObj(i -> i < firstFigure ? "---" : "--:").toList();
        return Stream.concat(Stream.of(header, rule), lines.stream()).map(MarkdownTable::line).collect(Collectors.joining());
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
}
