package io.margrad.experiments.report;

import io.margrad.experiments.mnist.Margins;
import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.util.List;
import java.util.stream.Stream;

/** Table II as CSV. */
final class CsvTable {
    private static final List<String> HEADER = List.of(
            "row", "losses", "status", "centers",
            "d1", "d2", "d3", "d2_d1", "d3_d1",
            "paper_d1", "paper_d2", "paper_d3", "paper_d2_d1", "paper_d3_d1",
            "softmax_accuracy", "nearest_accuracy", "margin_intra", "margin_inter", "iterations",
            "seconds", "spread", "active_intra", "active_inter");
    private static final int DISTANCES = 5;
    private static final int REST = 9;

    private final TableTwo table;

    CsvTable(TableTwo table) {
        this.table = table;
    }

    String text() {
        StringBuilder text = new StringBuilder(CsvLines.line(HEADER.stream()));
        for (MnistRow row : MnistRow.values()) {
            boolean measured = table.result(row).isPresent();
            text.append(CsvLines.line(Stream.of(
                            Stream.of(
                                    row.label(),
                                    row.description(),
                                    measured ? "measured" : "not run",
                                    table.centers().words()),
                            table.result(row).map(this::distances).orElse(empty(DISTANCES)),
                            DistanceCells.unrounded(row.paper()).map(CsvTable::number),
                            table.result(row).map(CsvTable::rest).orElse(empty(REST)))
                    .flatMap(fields -> fields)));
        }
        return text.toString();
    }

    private Stream<String> distances(RowResult result) {
        return DistanceCells.unrounded(table.centers().separation(result)).map(CsvTable::number);
    }

    private static Stream<String> rest(RowResult result) {
        Margins margins = result.margins();
        return Stream.of(
                number(result.softmaxAccuracy()),
                number(result.nearestAccuracy()),
                margins == null ? "" : Float.toString(margins.intra()),
                margins == null ? "" : Float.toString(margins.inter()),
                Integer.toString(result.iterations()),
                number(result.seconds()),
                number(result.spread()),
                number(result.activeIntra()),
                number(result.activeInter()));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static Stream<String> empty(int fields) {
        return Stream.generate(() -> "").limit(fields);
    }
}
