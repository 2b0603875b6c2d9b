package io.margrad.experiments.report;

import io.margrad.experiments.mnist.MnistRow;
import io.margrad.experiments.mnist.RowResult;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Table II of the paper beside what was measured here, as Markdown, CSV and terminal text.
 *
 * <p>Rows stand in the paper's order whatever the order they were trained in; a row that was not trained says so.
 */
public final class TableTwo {
    private final Map<MnistRow, RowResult> results;
    private final CenterKind centers;

    /**
     * @param results of the rows that ran, in any order
     * @param centers which centers D1, D2, D3 are taken about
     * @throws IllegalArgumentException when a row is there twice
     */
    public TableTwo(List<RowResult> results, CenterKind centers) {
        Map<MnistRow, RowResult> byRow = new EnumMap<>(MnistRow.class);
        for (RowResult result : results) {
            if (byRow.put(result.row(), result) != null) {
                throw new IllegalArgumentException("row " + result.row().label() + " is there twice");
            }
        }
        this.results = Collections.unmodifiableMap(byRow);
        this.centers = centers;
    }

    /** Which centers the figures of this table are about. */
    public CenterKind centers() {
        return centers;
    }

    /** What a row measured; empty when it did not run. */
    public Optional<RowResult> result(MnistRow row) {
        return Optional.ofNullable(results.get(row));
    }

    /** Which of the paper's orderings hold here. */
    public List<Finding> findings() {
        return new Orderings(this).findings();
    }

    /** The table, what has to be known to read it, and the orderings. */
    public String markdown() {
        return new MarkdownTable(this).text();
    }

    /** RFC 4180 with a header line; numbers unrounded, shares from 0 to 1, empty where nothing was measured. */
    public String csv() {
        return new CsvTable(this).text();
    }

    /** A short form, at most 100 columns wide. */
    public String terminal() {
        return new TerminalTable(this).text();
    }

    /** The sentences that belong under every form of this table. */
    String note() {
        return "D1: mean distance of a test digit's feature to its own class center; D2: mean distance of two class centers;"
                + " D3: mean distance of a feature to the other classes' centers; Euclidean, not squared. Centers: "
                + centers.words() + ". \"Nearest center\" always asks the learned centers."
                + " The paper does not give the scale of its features, so its distances and ours cannot be compared as numbers;"
                + " the ratios D2/D1 and D3/D1 have no scale, and the orderings of the rows can be compared.";
    }
}
