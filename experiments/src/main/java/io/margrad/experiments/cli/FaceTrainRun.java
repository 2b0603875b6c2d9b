package io.margrad.experiments.cli;

import io.margrad.experiments.faces.train.FaceRowResult;
import io.margrad.experiments.faces.train.FaceTraining;
import io.margrad.experiments.report.LossCurves;
import io.margrad.experiments.run.RunFolder;
import io.margrad.experiments.train.Margins;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A training in its run's folder, from where it is to its end: table and curves are written anew after every row.
 *
 * @param folder of the run, started
 * @param training ready to run
 * @param notes what a reader must know besides the training's own warnings
 */
record FaceTrainRun(RunFolder folder, FaceTraining training, List<String> notes) {
    /** The table of what each row measured. */
    static final String TABLE = "rows.md";

    private static final int SHOWN = 3;

    /** Runs it, and prints the table. */
    void finish(PrintStream out) {
        try {
            List<FaceRowResult> results = training.run(this::write);
            folder.finished();
            out.println();
            out.print(table(results));
            List<String> broken = training.broken();
            if (!broken.isEmpty()) {
                out.printf("%d images could not be used, see broken-images.txt:%n", broken.size());
                broken.subList(0, Math.min(SHOWN, broken.size())).forEach(out::println);
            }
            training.warnings().forEach(warning -> out.println("warning: " + warning));
            out.println("run: " + folder.path());
        } catch (RuntimeException | Error e) {
            folder.failed(e);
            throw e;
        }
    }

    private void write(List<FaceRowResult> results) {
        LossCurves curves = new LossCurves(training.curves());
        curves.lossSvg().ifPresent(svg -> folder.write("loss.svg", svg));
        curves.activeSvg().ifPresent(svg -> folder.write("active.svg", svg));
        List<String> broken = training.broken();
        folder.write("broken-images.txt", broken.isEmpty() ? "" : String.join("\n", broken) + "\n");
        StringBuilder text = new StringBuilder(table(results));
        Stream.of(notes, training.warnings()).flatMap(List::stream).forEach(note -> text.append("\n- ").append(note));
        text.append("\n- ").append(broken.size()).append(" images could not be used\n");
        folder.write(TABLE, text.toString());
    }

    private String table(List<FaceRowResult> results) {
        boolean validated = training.isValidated();
        StringBuilder table = new StringBuilder("""
                | row | iterations | D1 | D2 | D3 | D2/D1 | nearest center %% | margins | active intra/inter %% | best at | its %s | seconds |
                |---|--:|--:|--:|--:|--:|--:|---|---|--:|--:|--:|
                """.formatted(validated ? "validation AUC %" : "loss"));
        for (FaceRowResult row : results) {
            Margins margins = row.margins();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.3f | %.3f | %.3f | %.2f | %.2f | %s | %s | %d | %s | %.1f |\n",
                    row.row().label(),
                    row.iterations(),
                    row.distances().d1(),
                    row.distances().d2(),
                    row.distances().d3(),
                    row.distances().centersPerRadius(),
                    100 * row.nearestAccuracy(),
                    margins == null ? "-" : String.format(Locale.ROOT, "%.3f/%.3f", margins.intra(), margins.inter()),
                    margins == null ? "-" : String.format(Locale.ROOT, "%.1f/%.1f", 100 * row.activeIntra(), 100 * row.activeInter()),
                    row.bestIteration(),
                    validated
                            ? String.format(Locale.ROOT, "%.2f", 100 * row.bestScore())
                            : String.format(Locale.ROOT, "%.4f", -row.bestScore()),
                    row.seconds()));
        }
        return table.toString();
    }
}
