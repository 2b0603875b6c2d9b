package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MarginTrial;
import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * C+M and M at other margins than Table II's: what they measured, and which of the paper's orderings hold with them in the place of
 * Table II's own.
 */
public final class SweepTables {
    private final TableTwo table;
    private final List<MarginTrial> trials;

    /**
     * @param table the run's Table II, which gives S and S+C
     * @param trials in the order to show them; may be empty
     */
    public SweepTables(TableTwo table, List<MarginTrial> trials) {
        this.table = table;
        this.trials = List.copyOf(trials);
    }

    /** Whether there is nothing to show. */
    public boolean isEmpty() {
        return trials.isEmpty();
    }

    /** Both tables as Markdown, and what has to be known to read them. */
    public String markdown() {
        return MarkdownTable.of(measuredHeader(), measured(), 4) + "\n" + NOTE + "\n\n"
                + MarkdownTable.of(orderingsHeader(), orderings(), Integer.MAX_VALUE);
    }

    /** The sentence under the tables. */
    static final String NOTE = "Margins as parts of row S: alpha_intra of its D1, alpha_inter of its D2, both on training digits."
            + " Each line starts from the same S. Below, each column puts its own C+M and M beside the S and S+C of Table II.";

    static List<String> measuredHeader() {
        return List.of(
                "Parts of D1 : D2", "Intra / inter", "Row", "Iterations",
                "D1", "D2", "D3", "D2/D1", "D3/D1", "Nearest center %", "Active intra %", "Active inter %");
    }

    List<List<String>> measured() {
        List<List<String>> lines = new ArrayList<>();
        for (MarginTrial trial : trials) {
            for (RowResult result : List.of(trial.centerMargin(), trial.margin())) {
                Stream<String> what = Stream.of(
                        trial.shares().toString(),
                        Figures.margins(result.margins()),
                        result.row().label(),
                        Integer.toString(result.iterations()));
                Stream<String> shares =
                        Stream.of(result.nearestAccuracy(), result.activeIntra(), result.activeInter()).map(Figures::percent);
                lines.add(Stream.of(what, DistanceCells.of(table.centers().separation(result), 2), shares)
                        .flatMap(cells -> cells)
                        .toList());
            }
        }
        return lines;
    }

    List<String> orderingsHeader() {
        return Stream.concat(
                        Stream.of("Statement", "Table II's margins"), trials.stream().map(trial -> trial.shares().toString()))
                .toList();
    }

    List<List<String>> orderings() {
        List<List<Finding>> columns = new ArrayList<>();
        columns.add(table.findings());
        for (MarginTrial trial : trials) {
            List<RowResult> rows = new ArrayList<>(List.of(trial.centerMargin(), trial.margin()));
            Stream.of(MnistRow.S, MnistRow.S_C).map(table::result).flatMap(Optional::stream).forEach(rows::add);
            columns.add(new TableTwo(rows, table.centers()).findings());
        }
        List<List<String>> lines = new ArrayList<>();
        for (int i = 0; i < columns.getFirst().size(); i++) {
            int line = i;
            lines.add(Stream.concat(
                            Stream.of(columns.getFirst().get(i).what()),
                            columns.stream().map(column -> column.get(line).verdict().word()))
                    .toList());
        }
        return lines;
    }
}
