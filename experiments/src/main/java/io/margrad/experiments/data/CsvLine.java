package io.margrad.experiments.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A line of a CSV file after RFC 4180: fields with a comma, a quote or a line end are quoted, quotes in them doubled. */
public final class CsvLine {
    private static final String END = "\r\n";

    private CsvLine() {}

    /** The line, with its end. */
    public static String of(List<String> fields) {
        return fields.stream().map(CsvLine::quoted).collect(Collectors.joining(",", "", END));
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    /** All whole lines of a text; one that is cut off at the end is left out. */
    public static List<List<String>> all(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (doubled) {
                    i++;
                }
                if (c == '"' && !doubled) {
                    quoted = false;
                } else {
                    field.append(c);
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                fields.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    lines.add(fields);
                    fields = new ArrayList<>();
                }
            } else if (c != '\r') {
                field.append(c);
            }
        }
        return lines;
    }
}
