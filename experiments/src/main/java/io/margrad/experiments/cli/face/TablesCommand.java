package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.tables.EvaluationRun;
import io.margrad.experiments.faces.tables.FaceTables;
import io.margrad.experiments.faces.tables.PaperTable;
import io.margrad.experiments.report.FigureTwo;
import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.RunFacts;
import io.margrad.experiments.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code margrad face tables}: runs become Tables IV, V and VI. */
@Command(
        name = "tables",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Collects evaluations into the paper's Tables IV, V and VI, beside the paper's figures, and prints them as Markdown.",
            "Runs of the same row and settings are averaged, of several of one model the last one counts. A row that nobody ran says so. The run's folder gets tables.md,",
            "a CSV file for each table, the curves, and report.html.",
        })
public final class TablesCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "Folders of runs (default: all finished evaluations in --runs).")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--runs", paramLabel = "DIR", description = "Folder of the runs, where this one goes too (default: runs).")
    private Path runs = Path.of("runs");

    /** Puts the tables together. */
    @Override
    public Integer call() {
        FigureTwo.checkCanDraw();
        List<EvaluationRun> read = (folders.isEmpty() ? all() : folders).stream().map(EvaluationRun::read).toList();
        FaceTables tables = new FaceTables(read);
        String markdown = tables.markdown();
        List<String> words = new ArrayList<>(List.of("./margrad"));
        words.addAll(Usage.known(spec).root().commandLine().getParseResult().originalArgs());
        try (RunFolder folder = RunFolder.create(runs, "face-tables", Clock.system(ZoneId.systemDefault()))) {
            folder.started(new RunFacts(words, GitState.ofProgram(), 0, "cpu", "no device", read.size() + " runs", Map.of()));
            folder.write("tables.md", markdown);
            for (PaperTable table : tables.tables()) {
                folder.write(table.name() + ".csv", table.csv());
            }
            tables.charts().forEach((name, chart) -> {
                folder.write(name + ".svg", chart.svg());
                folder.write(name + ".png", chart.png());
            });
            String command = String.join(" ", words);
            folder.write("report.html", tables.page("Margrad: faces", command, folder.summary()));
            folder.finished();
            System.out.print(markdown);
            System.out.println("\nreport: " + folder.path().resolve("report.html"));
        }
        return 0;
    }

    /** Finished runs with a result, in the order of their names, which begin with the time. */
    private List<Path> all() {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(runs)) {
            return entries.filter(folder -> Files.isRegularFile(folder.resolve(EvaluationRun.FILE)) && RunFolder.isFinished(folder))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw DataException.unusable(runs, "cannot be listed", e);
        }
    }
}
