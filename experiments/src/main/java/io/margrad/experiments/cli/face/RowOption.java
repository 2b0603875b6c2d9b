package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.Provenance;
import io.margrad.experiments.faces.tables.PaperRow;
import io.margrad.experiments.faces.tables.Subject;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The option {@code --row}. */
final class RowOption {
    private RowOption() {}

    static void check(CommandSpec spec, @Nullable String row) {
        Usage.check(spec, row == null || PaperRow.of(row).isPresent(), "--row", "one of " + rows(), row == null ? "" : row);
    }

    private static String rows() {
        return Stream.of(PaperRow.values()).map(PaperRow::label).collect(Collectors.joining(", "));
    }

    /**
     * What was trained, by what the model's file says and, where it does not say its row, by the option.
     *
     * @param row the option's value, checked; null when it was not given
     * @param model null for features that are there already
     * @throws io.margrad.experiments.data.DataException when the file says a row that there is not
     * @throws picocli.CommandLine.ParameterException when the file says another row than the option
     */
    static Subject subject(CommandSpec spec, @Nullable String row, @Nullable FaceModel model) {
        String given = row == null ? "" : PaperRow.of(row).map(PaperRow::label).orElse("");
        if (model == null) {
            return Subject.of(given);
        }
        Provenance from = model.provenance();
        if (!from.row().isEmpty() && PaperRow.of(from.row()).isEmpty()) {
            throw DataException.mismatch(model.name(), "row", "one of " + rows(), "'" + from.row() + "'");
        }
        String own = PaperRow.of(from.row()).map(PaperRow::label).orElse("");
        boolean agree = own.isEmpty() || given.isEmpty() || own.equals(given);
        Usage.check(spec, agree, "--row", own + ", which " + model.name() + " says that it is, or no --row", given);
        return new Subject(
                own.isEmpty() ? given : own, from.seed(), model.description().words(), from.settings(), from.best(), from.start());
    }
}
