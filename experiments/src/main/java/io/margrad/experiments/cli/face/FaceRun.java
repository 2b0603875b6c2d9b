package io.margrad.experiments.cli.face;

import io.margrad.experiments.cli.options.DeviceOptions;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.WholeFile;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.faces.evaluation.FaceFeatures;
import io.margrad.experiments.faces.evaluation.ModelFeatures;
import io.margrad.experiments.faces.evaluation.StoredFeatures;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.tables.EvaluationResult;
import io.margrad.experiments.faces.tables.EvaluationRun;
import io.margrad.experiments.faces.tables.FaceTables;
import io.margrad.experiments.faces.tables.Subject;
import io.margrad.experiments.report.CurveChart;
import io.margrad.experiments.report.FigureTwo;
import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.HtmlPage;
import io.margrad.experiments.report.TextTable;
import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.run.RunFacts;
import io.margrad.experiments.run.RunFolder;
import io.margrad.tensor.Backend;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * An evaluation from its options to its run's folder: {@code run.json}, {@code result.json}, {@code report.html} and its curves.
 *
 * @param spec of the command
 * @param experiment last part of the folder's name, for example {@code verify-lfw}
 * @param options where results go
 * @param device where it is computed
 * @param model whose features are measured
 * @param stored where features are, when there is no model
 * @param data what is measured, in words
 * @param files lists, models and matrices that are read, for their sums
 * @param seed of random numbers
 */
record FaceRun(
        CommandSpec spec,
        String experiment,
        RunOptions options,
        DeviceOptions device,
        FeatureOptions model,
        @Nullable Path stored,
        String data,
        Map<String, String> files,
        long seed) {
    /** Opens device, features and folder, evaluates, and leaves what was found. */
    int run(Function<FaceSession, Findings> evaluation) {
        // Now, and not after the work: without fonts there is no curve.
        FigureTwo.checkCanDraw();
        checkTarget(model.saveFeatures);
        checkTarget(options.json == null || options.jsonToStandardOutput() ? null : Path.of(options.json));
        PrintStream out = options.jsonToStandardOutput() ? System.err : System.out;
        OpenedDevice opened = device.open();
        try (Backend backend = opened.backend();
                Opened features = open(backend);
                RunFolder folder = RunFolder.create(options.runs, experiment, Clock.system(ZoneId.systemDefault()));
                Progress progress = Progress.to(out)) {
            out.println("device: " + opened.describe());
            out.println("features: " + features.features.describe());
            folder.started(facts(opened));
            try {
                FaceSession session = new FaceSession(
                        backend, features.features, features.subject, progress, folder.path(), model.saveFeatures);
                Findings findings = evaluation.apply(session);
                progress.done();
                leave(folder, findings);
                folder.finished();
                print(out, folder, findings);
            } catch (RuntimeException | Error e) {
                folder.failed(e);
                throw e;
            }
        }
        return 0;
    }

    /** Better now than after the work: a file that is to be written is no folder, and lies in one or in none that is there yet. */
    private static void checkTarget(@Nullable Path file) {
        if (file == null) {
            return;
        }
        if (Files.isDirectory(file)) {
            throw DataException.mismatch(file, "to be written", "the name of a file", "a folder");
        }
        Path above = file.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (above != null && !(Files.isDirectory(above) && Files.isWritable(above))) {
            String found = Files.isDirectory(above) ? "one that is read-only: " + above : "the file " + above;
            throw DataException.mismatch(file, "to be written", "a folder to write to", found);
        }
    }

    private record Opened(FaceFeatures features, Subject subject, @Nullable FaceModel model) implements AutoCloseable {
        @Override
        public void close() {
            if (model != null) {
                model.close();
            }
        }
    }

    private Opened open(Backend backend) {
        if (model.model == null) {
            Subject subject = RowOption.subject(spec, model.row, null);
            return new Opened(new StoredFeatures(Objects.requireNonNull(stored), model.suffix), subject, null);
        }
        FaceModel opened = FaceModel.open(model.model, backend);
        try {
            Subject subject = RowOption.subject(spec, model.row, opened);
            return new Opened(new ModelFeatures(opened, model.settings(spec), model.scale), subject, opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private RunFacts facts(OpenedDevice opened) {
        List<String> words = new ArrayList<>(List.of("./margrad"));
        words.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return new RunFacts(
                words, GitState.ofProgram(), seed, opened.name(), opened.backend().describe(), data, files);
    }

    private void leave(RunFolder folder, Findings findings) {
        folder.write(EvaluationRun.FILE, findings.result().json());
        findings.files().forEach(folder::write);
        EvaluationRun run = EvaluationRun.read(folder.path());
        Map<String, CurveChart> charts = new FaceTables(List.of(run)).charts();
        charts.forEach((name, chart) -> {
            folder.write(name + ".svg", chart.svg());
            folder.write(name + ".png", chart.png());
        });
        HtmlPage page = new HtmlPage("Margrad: " + findings.heading(), words(findings.result()), List.of())
                .section("Result")
                .table(findings.header(), findings.lines(), findings.firstFigure());
        charts.forEach((name, chart) -> page.figure(chart.svg(), name, FaceTables.caption(name)));
        if (!findings.result().broken().isEmpty()) {
            page.section("Images that could not be used");
            findings.result().broken().forEach(page::note);
        }
        page.section("What was run").run(String.join(" ", folder.facts().command()), folder.summary());
        folder.write("report.html", page.text());
        if (options.json != null && !options.jsonToStandardOutput()) {
            WholeFile.write(Path.of(options.json), ByteBuffer.wrap(findings.json().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void print(PrintStream out, RunFolder folder, Findings findings) {
        out.println();
        out.println(findings.heading());
        out.print(TextTable.of(findings.header(), findings.lines(), findings.firstFigure()));
        out.println(words(findings.result()));
        for (String broken : findings.result().broken()) {
            spec.commandLine().getErr().println("warning: " + broken);
        }
        spec.commandLine().getErr().flush();
        out.println("report: " + folder.path().resolve("report.html"));
        if (options.jsonToStandardOutput()) {
            System.out.print(findings.json());
            System.out.flush();
        }
    }

    private static String words(EvaluationResult result) {
        return "%d images in %s s, %d broken%s; protocol %s s"
                .formatted(
                        result.images(),
                        Figures.decimals(result.embeddingSeconds(), 1),
                        result.broken().size(),
                        result.pairsLeftOut() == 0 ? "" : " (" + result.pairsLeftOut() + " pairs left out)",
                        Figures.decimals(result.seconds(), 1));
    }
}
