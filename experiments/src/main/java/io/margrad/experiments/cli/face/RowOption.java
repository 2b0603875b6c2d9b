package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.faces.tables.PaperRow;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The option {@code --row}. */
final class RowOption {
    private RowOption() {}

    static void check(CommandSpec spec, @Nullable String row) {
        String rows = Stream.of(PaperRow.values()).map(PaperRow::label).collect(Collectors.joining(", "));
        Usage.check(spec, row == null || PaperRow.of(row).isPresent(), "--row", "one of " + rows, row == null ? "" : row);
    }

    /** The label as the tables write it, or nothing. */
    static String label(@Nullable String row) {
        return row == null ? "" : PaperRow.of(row).map(PaperRow::label).orElse("");
    }
}
