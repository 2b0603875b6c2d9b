package io.margrad.experiments.report;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: columns two blanks apart, as wide as their widest cell. */
public final class TextTable {
    private TextTable() {}

    /**
     * The table.
     *
     * @param firstFigure columns from this one on are set to the right
     */
    public static String of(List<String> header, List<List<String>> lines, int firstFigure) {
        List<List<String>> all = new ArrayList<>();
        all.add(header);
        all.addAll(lines);
        StringBuilder text = new StringBuilder();
        for (List<String> line : all) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = all.stream().mapToInt(cells -> plain(cells.get(column)).length()).max().orElse(0);
                String cell = plain(line.get(i));
                String blanks = " ".repeat(width - cell.length());
                row.append(i == 0 ? "" : "  ").append(i < firstFigure ? cell + blanks : blanks + cell);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** Plain ASCII: a terminal of another encoding would show a question mark. */
    private static String plain(String cell) {
        return cell.replace(Figures.NONE, "-");
    }
}
