package io.margrad.bench;

import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown: the first columns to the left, figures to the right. */
public final class MarkdownRows {
    private MarkdownRows() {}

    /**
     * The lines of a table.
     *
     * @param words columns from the left that hold words
     */
    public static String of(List<String> header, int words, List<List<String>> rows) {
        StringBuilder text = new StringBuilder(line(header)).append('|');
        for (int i = 0; i < header.size(); i++) {
            text.append(i < words ? "---|" : "--:|");
        }
        text.append('\n');
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
