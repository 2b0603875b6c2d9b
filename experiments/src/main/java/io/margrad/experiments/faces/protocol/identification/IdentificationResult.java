package io.margrad.experiments.faces.protocol.identification;

import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.MarkdownTable;
import io.margrad.experiments.run.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link NearestCenter} measured.
 *
 * @param similarity its label
 * @param centers where they come from
 * @param classes how many
 * @param right test features whose class was found
 * @param total test features
 */
public record IdentificationResult(String similarity, CenterOrigin centers, int classes, int right, int total) {
    /** Columns of {@link #cells()}. */
    public static final List<String> HEADER = List.of("Score", "Centers", "Classes", "Test images", "Identified %");

    /** The first column of {@link #HEADER} that holds figures. */
    public static final int FIRST_FIGURE = 2;

    /** Identification rate, from 0 to 1. */
    public double rate() {
        return (double) right / total;
    }

    /** One row of a table. */
    public List<String> cells() {
        return List.of(
                similarity, centers.label(), Integer.toString(classes), Integer.toString(total), Figures.percent(rate()));
    }

    /** A table of one row. */
    public String markdown() {
        return MarkdownTable.of(HEADER, List.of(cells()), FIRST_FIGURE);
    }

    /** All figures, unrounded. */
    public String json() {
        return Json.pretty(figures());
    }

    /** The content of {@link #json()}. */
    public Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("protocol", "identification");
        json.put("similarity", similarity);
        json.put("centers", centers.label());
        json.put("classes", classes);
        json.put("images", total);
        json.put("right", right);
        json.put("rate", rate());
        return json;
    }
}
