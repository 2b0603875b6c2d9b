package io.margrad.experiments.cli;

import io.margrad.experiments.mnist.MarginTrial;
import io.margrad.experiments.mnist.MnistExperiment;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.report.CenterKind;
import io.margrad.experiments.report.FigureTwo;
import io.margrad.experiments.report.HtmlReport;
import io.margrad.experiments.report.LossCurves;
import io.margrad.experiments.report.SweepTables;
import io.margrad.experiments.report.TableTwo;
import io.margrad.experiments.run.RunFolder;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * An experiment in its run's folder, from where it is to its end: tables, figures and report are written anew after every row.
 *
 * @param folder of the run, started
 * @param experiment ready to run
 * @param centers that D1, D2 and D3 are measured from
 * @param notes what a reader must know besides the experiment's own warnings
 */
record MnistRun(RunFolder folder, MnistExperiment experiment, CenterKind centers, List<String> notes) {
    /** Runs it, and prints the table. */
    void finish(PrintStream out) {
        try {
            List<RowResult> results = experiment.run(this::write);
            folder.finished();
            out.println();
            out.println(new TableTwo(results, centers).terminal());
            warnings().forEach(warning -> out.println("warning: " + warning));
            out.println("report: " + folder.path().resolve("report.html"));
        } catch (RuntimeException | Error e) {
            folder.failed(e);
            throw e;
        }
    }

    private List<String> warnings() {
        return Stream.concat(notes.stream(), experiment.warnings().stream()).toList();
    }

    private void write(List<RowResult> results, List<MarginTrial> trials) {
        String resolved = experiment.resolved().toToml();
        TableTwo table = new TableTwo(results, centers);
        FigureTwo figure = new FigureTwo(results, centers);
        SweepTables sweep = new SweepTables(table, trials);
        folder.write("config.toml", resolved);
        folder.write("table2.md", table.markdown());
        folder.write("table2.csv", table.csv());
        figure.files().forEach(folder::write);
        if (!sweep.isEmpty()) {
            folder.write("margins.md", sweep.markdown());
        }
        HtmlReport report =
                new HtmlReport("Margrad: MNIST", table, figure, new LossCurves(experiment.history()), sweep);
        folder.write(
                "report.html",
                report.page(String.join(" ", folder.facts().command()), folder.summary(), resolved, warnings()));
    }
}
