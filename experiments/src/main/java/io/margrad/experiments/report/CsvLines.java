package io.margrad.experiments.report;

import io.margrad.experiments.data.CsvLine;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables as CSV. */
public final class CsvLines {
    private CsvLines() {}

    /** A heading and lines. */
    public static String of(List<String> header, List<List<String>> lines) {
        return Stream.concat(Stream.of(header), lines.stream())
                .map(CsvLine::of)
                .collect(Collectors.joining());
    }
}
