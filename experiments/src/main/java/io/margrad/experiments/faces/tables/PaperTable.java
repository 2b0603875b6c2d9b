package io.margrad.experiments.faces.tables;

import io.margrad.experiments.report.CsvLines;
import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.MarkdownTable;
import java.util.List;

/**
 * One of the paper's tables with ours beside it. Ours are means over runs of the same settings.
 *
 * @param name for files, for example {@code table4}
 * @param heading for people
 * @param note what has to be known to read it
 * @param header one for each column
 * @param lines cells
 * @param unrounded the same with all digits and nothing for a dash
 * @param firstFigure columns from this one on hold figures
 */
public record PaperTable(
        String name,
        String heading,
        String note,
        List<String> header,
        List<List<String>> lines,
        List<List<String>> unrounded,
        int firstFigure) {
    /** What a cell says when no run measured it. */
    static final String NOT_RUN = "not run";

    /** The table and its note as Markdown. */
    public String markdown() {
        return "## " + heading + "\n\n" + MarkdownTable.of(header, lines, firstFigure) + "\n" + note + "\n";
    }

    /** The table as CSV. */
    public String csv() {
        return CsvLines.of(header, unrounded);
    }

    /** How numbers become cells. */
    enum Digits {
        /** For people. */
        ROUNDED {
            @Override
            String percent(double value, int places) {
                return Figures.decimals(value, places);
            }
        },
        /** For programs. */
        ALL {
            @Override
            String percent(double value, int places) {
                return Double.isFinite(value) ? Double.toString(value) : "";
            }
        };

        /** A number in percent. */
        abstract String percent(double value, int places);

        /** Mean, error and number of runs. */
        List<String> cells(Mean mean) {
            String value = mean.runs() == 0 ? NOT_RUN : percent(100 * mean.value(), 2);
            return List.of(value, percent(100 * mean.error(), 2), mean.runs() == 0 ? percent(Double.NaN, 0) : "" + mean.runs());
        }
    }
}
