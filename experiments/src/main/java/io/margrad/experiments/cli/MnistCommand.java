package io.margrad.experiments.cli;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.config.TomlSettings;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistSource;
import io.margrad.experiments.device.DeviceChoice;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.mnist.MarginTrial;
import io.margrad.experiments.mnist.MnistConfig;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.mnist.MnistExperiment;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.report.CenterKind;
import io.margrad.experiments.report.FigureTwo;
import io.margrad.experiments.report.HtmlReport;
import io.margrad.experiments.report.LossCurves;
import io.margrad.experiments.report.SweepTables;
import io.margrad.experiments.report.TableTwo;
import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.run.RunFacts;
import io.margrad.experiments.run.RunFolder;
import io.margrad.tensor.Backend;
import io.margrad.tensor.cuda.KernelChoice;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code margrad mnist}: the paper's MNIST experiment, from digits to Table II, Fig. 2 and a report. */
@Command(
        name = "mnist",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Trains LeNets++ with the losses of the paper's Table II and prints the table.",
            "Every setting can also be a line of a TOML file, name = value, given with --config.",
        })
final class MnistCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--preset", paramLabel = "NAME", description = "quick (default; minutes), paper (10,000 iterations), smoke (seconds).")
    private Preset preset = Preset.QUICK;

    @Option(names = "--config", paramLabel = "FILE", description = "TOML file with settings; goes over the preset.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder with the MNIST files.")
    private @Nullable Path data;

    @Option(names = "--runs", paramLabel = "DIR", description = "Where the run's folder goes (default: runs).")
    private Path runs = Path.of("runs");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto (default: CUDA where it works, else the CPU), cpu, cuda or cuda:N. cuda is never replaced by the CPU.")
    private String device = "auto";

    @Option(
            names = "--kernels",
            paramLabel = "KIND",
            description = "On CUDA, who multiplies and convolves: vendor (cuBLAS, cuDNN), own, or auto (default: vendor where present).")
    private KernelChoice kernels = KernelChoice.AUTO;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the CPU engine (default: all processors).")
    private @Nullable Integer threads;

    @Option(
            names = "--centers",
            paramLabel = "KIND",
            description = "Centers that D1, D2 and D3 are measured from: means (of the test digits, by class; default) or learned.")
    private CenterKind centers = CenterKind.MEANS;

    /** Runs the experiment. */
    @Override
    public Integer call() {
        CommandSpec command = spec();
        PrintStream out = System.out;
        if (threads != null && threads < 1) {
            throw new ParameterException(command.commandLine(), "--threads: expected at least 1, found " + threads);
        }
        DeviceChoice choice = DeviceChoice.parse(device);
        if (choice == null) {
            throw new ParameterException(
                    command.commandLine(), "--device: expected auto, cpu, cuda or cuda:N, found " + device);
        }
        MnistConfig settings = settings();
        // Now, and not after the training: without fonts there is no figure.
        FigureTwo.checkCanDraw();
        Mnist mnist = MnistSource.system().load(data, DataCommand.lines(command.commandLine().getErr()));
        out.println(mnist.describe());
        OpenedDevice opened = OpenedDevice.open(choice, threads, kernels);
        try (Backend backend = opened.backend();
                RunFolder folder = RunFolder.create(runs, "mnist", Clock.system(ZoneId.systemDefault()));
                Progress progress = Progress.to(out)) {
            out.println("device: " + opened.describe());
            folder.started(facts(command, settings, mnist, opened));
            folder.write("config.toml", settings.toToml());
            MnistExperiment experiment = new MnistExperiment(backend, settings, mnist, progress, folder.metrics());
            try {
                List<RowResult> results = experiment.run((rows, trials) -> write(folder, experiment, rows, trials));
                folder.finished();
                out.println();
                out.println(new TableTwo(results, centers).terminal());
                experiment.warnings().forEach(warning -> out.println("warning: " + warning));
                out.println("report: " + folder.path().resolve("report.html"));
            } catch (RuntimeException | Error e) {
                folder.failed(e);
                throw e;
            }
        }
        return 0;
    }

    private MnistConfig settings() {
        Settings settings = MnistConfig.preset(preset);
        if (config != null) {
            TomlSettings.read(config, settings);
        }
        MnistOptions.given(spec().commandLine().getParseResult()).forEach((name, value) -> settings.set(name, value, "--" + name));
        return MnistConfig.of(settings);
    }

    private void write(
            RunFolder folder, MnistExperiment experiment, List<RowResult> results, List<MarginTrial> trials) {
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
                report.page(String.join(" ", commandLine(spec())), folder.summary(), resolved, experiment.warnings()));
    }

    private static RunFacts facts(CommandSpec command, MnistConfig settings, Mnist mnist, OpenedDevice device) {
        return new RunFacts(
                commandLine(command),
                GitState.ofProgram(),
                settings.seed(),
                device.name(),
                device.backend().describe(),
                mnist.source(),
                mnist.sha256());
    }

    private static List<String> commandLine(CommandSpec command) {
        List<String> words = new ArrayList<>(List.of("./margrad"));
        words.addAll(command.root().commandLine().getParseResult().originalArgs());
        return words;
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}
