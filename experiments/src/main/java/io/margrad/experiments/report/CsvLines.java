package io.margrad.experiments.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables as CSV after RFC 4180: lines end in CR LF, fields with a comma, a quote or a line end are quoted. */
public final class CsvLines {
    private CsvLines() {}

    /** A heading and lines. */
    public static String of(List<String> header, List<List<String>> lines) {
        return Stream.concat(Stream.of(header), lines.stream())
                .map(line -> line(line.stream()))
                .collect(Collectors.joining());
    }

    /** One line with its end. */
    static String line(Stream<String> fields) {
        return fields.map(CsvLines::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    static String field(String text) {
        boolean quote = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quote ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
