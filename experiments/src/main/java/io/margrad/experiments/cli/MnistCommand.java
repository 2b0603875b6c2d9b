package io.margrad.experiments.cli;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.config.TomlSettings;
import io.margrad.experiments.data.FetchListener;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistSource;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.mnist.MnistConfig;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.mnist.MnistExperiment;
import io.margrad.experiments.report.CenterKind;
import io.margrad.experiments.report.FigureTwo;
import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.run.RunFacts;
import io.margrad.experiments.run.RunFolder;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.tensor.Backend;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Mixin
    private RunningOptions running = new RunningOptions();

    @Option(
            names = "--centers",
            paramLabel = "KIND",
            description = "Centers that D1, D2 and D3 are measured from: means (of the test digits, by class; default) or learned.")
    private CenterKind centers = CenterKind.MEANS;

    /** Runs the experiment. */
    @Override
    public Integer call() {
        running.check(spec());
        Path stopped = running.resume();
        if (stopped != null) {
            goOn(stopped);
        } else {
            begin();
        }
        return 0;
    }

    private void begin() {
        PrintStream out = System.out;
        MnistConfig settings = settings();
        // Now, and not after the training: without fonts there is no figure.
        FigureTwo.checkCanDraw();
        Mnist mnist = MnistSource.system().load(data, fetching());
        out.println(mnist.describe());
        OpenedDevice opened = running.open();
        try (Backend backend = opened.backend();
                RunFolder folder = RunFolder.create(running.runs(), "mnist", Clock.system(ZoneId.systemDefault()));
                Progress progress = Progress.to(out)) {
            out.println("device: " + opened.describe());
            // Before run.json: whoever finds that one can resume.
            folder.write("config.toml", settings.toToml());
            folder.started(facts(settings, mnist, opened));
            MnistExperiment experiment =
                    new MnistExperiment(backend, settings, mnist, progress, folder.metrics(), running.checkpoints(folder));
            new MnistRun(folder, experiment, centers, List.of()).finish(out);
        }
    }

    /** What was not given now is as it was when the run began: the command line is in run.json. */
    private void goOn(Path run) {
        PrintStream out = System.out;
        checkNoSettings();
        try (RunFolder folder = RunFolder.resume(run, Clock.system(ZoneId.systemDefault()))) {
            if (folder.isFinished()) {
                out.println(run + ": this run is finished; report: " + run.resolve("report.html"));
                return;
            }
            FigureTwo.checkCanDraw();
            MnistCommand first = RunningOptions.began(folder.facts().command(), MnistCommand.class, "margrad mnist");
            RunBeginning beginning = new RunBeginning(folder);
            RunBeginning.Place<MnistConfig> place = beginning.place(RunBeginning.MNIST);
            Mnist mnist = beginning.digits(given("--data") ? data : first.data, fetching());
            out.println(mnist.describe());
            OpenedDevice opened = running.openAgain(spec(), folder.facts().device(), first.running);
            try (Backend backend = opened.backend();
                    Progress progress = Progress.to(out)) {
                out.println("device: " + opened.describe());
                List<String> notes = Stream.concat(place.warnings().stream(), beginning.differences(opened).stream()).toList();
                notes.forEach(note -> spec().commandLine().getErr().println("warning: " + note));
                RunCheckpoints checkpoints = running.checkpoints(spec(), folder, first.running);
                MnistExperiment experiment =
                        new MnistExperiment(backend, place.config(), mnist, progress, folder.metrics(), checkpoints);
                out.println("going on with " + run + " " + experiment.goOnFrom(place.checkpoint()));
                folder.resumed();
                new MnistRun(folder, experiment, given("--centers") ? centers : first.centers, notes).finish(out);
            }
        }
    }

    private FetchListener fetching() {
        return DataCommand.lines(spec().commandLine().getErr());
    }

    private void checkNoSettings() {
        List<String> wrong = new ArrayList<>(Stream.of("--preset", "--config", "--runs").filter(this::given).toList());
        MnistOptions.SETTINGS.given(spec().commandLine().getParseResult()).keySet().forEach(name -> wrong.add("--" + name));
        RunningOptions.checkNoSettings(spec(), wrong);
    }

    private boolean given(String option) {
        return spec().commandLine().getParseResult().hasMatchedOption(option);
    }

    private MnistConfig settings() {
        Settings settings = MnistConfig.preset(preset);
        if (config != null) {
            TomlSettings.read(config, settings);
        }
        MnistOptions.SETTINGS.given(spec().commandLine().getParseResult()).forEach((name, value) -> settings.set(name, value, "--" + name));
        return MnistConfig.of(settings);
    }

    private RunFacts facts(MnistConfig settings, Mnist mnist, OpenedDevice opened) {
        return new RunFacts(
                RunningOptions.words(spec()),
                GitState.ofProgram(),
                settings.seed(),
                opened.name(),
                opened.backend().describe(),
                mnist.source(),
                mnist.sha256());
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}
