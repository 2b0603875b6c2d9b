package io.margrad.experiments.cli;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.config.TomlSettings;
import io.margrad.experiments.data.FetchListener;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistSource;
import io.margrad.experiments.device.DeviceChoice;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.mnist.MnistConfig;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.mnist.MnistExperiment;
import io.margrad.experiments.report.CenterKind;
import io.margrad.experiments.report.FigureTwo;
import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.run.RunException;
import io.margrad.experiments.run.RunFacts;
import io.margrad.experiments.run.RunFolder;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.tensor.Backend;
import io.margrad.tensor.cuda.KernelChoice;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Iterations of a row between two checkpoints; auto (default: at most 1 %% of the time goes into them) or never.")
    private String checkpointEvery = "auto";

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Goes on with a run that was stopped, given its folder, as if it had never stopped. Takes its settings.")
    private @Nullable Path resume;

    /** Runs the experiment. */
    @Override
    public Integer call() {
        check(threads == null || threads >= 1, "--threads", "at least 1", String.valueOf(threads));
        check(DeviceChoice.parse(device) != null, "--device", "auto, cpu, cuda or cuda:N", device);
        boolean often = CheckpointEvery.parse(checkpointEvery) != null;
        check(often, "--checkpoint-every", "auto, never or a number of at least 1", checkpointEvery);
        if (resume != null) {
            goOn(resume);
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
        OpenedDevice opened = OpenedDevice.open(Objects.requireNonNull(DeviceChoice.parse(device)), threads, kernels);
        try (Backend backend = opened.backend();
                RunFolder folder = RunFolder.create(runs, "mnist", Clock.system(ZoneId.systemDefault()));
                Progress progress = Progress.to(out)) {
            out.println("device: " + opened.describe());
            // Before run.json: whoever finds that one can resume.
            folder.write("config.toml", settings.toToml());
            folder.started(facts(settings, mnist, opened));
            MnistExperiment experiment =
                    new MnistExperiment(backend, settings, mnist, progress, folder.metrics(), checkpoints(folder));
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
            MnistCommand first = first(folder.facts().command());
            RunBeginning beginning = new RunBeginning(folder);
            RunBeginning.Place place = beginning.place();
            Mnist mnist = beginning.digits(given("--data") ? data : first.data, fetching());
            out.println(mnist.describe());
            OpenedDevice opened = OpenedDevice.open(
                    sameDevice(folder.facts().device()),
                    given("--threads") ? threads : first.threads,
                    given("--kernels") ? kernels : first.kernels);
            try (Backend backend = opened.backend();
                    Progress progress = Progress.to(out)) {
                out.println("device: " + opened.describe());
                List<String> notes = Stream.concat(place.warnings().stream(), beginning.differences(opened).stream()).toList();
                notes.forEach(note -> spec().commandLine().getErr().println("warning: " + note));
                RunCheckpoints checkpoints = (given("--checkpoint-every") ? this : first).checkpoints(folder);
                MnistExperiment experiment =
                        new MnistExperiment(backend, place.config(), mnist, progress, folder.metrics(), checkpoints);
                out.println("going on with " + run + " " + experiment.goOnFrom(place.checkpoint()));
                folder.resumed();
                new MnistRun(folder, experiment, given("--centers") ? centers : first.centers, notes).finish(out);
            }
        }
    }

    private RunCheckpoints checkpoints(RunFolder folder) {
        return RunCheckpoints.of(folder.path(), Objects.requireNonNull(CheckpointEvery.parse(checkpointEvery)));
    }

    private FetchListener fetching() {
        return DataCommand.lines(spec().commandLine().getErr());
    }

    private void checkNoSettings() {
        List<String> wrong = new ArrayList<>(Stream.of("--preset", "--config", "--runs").filter(this::given).toList());
        MnistOptions.given(spec().commandLine().getParseResult()).keySet().forEach(name -> wrong.add("--" + name));
        check(wrong.isEmpty(), "--resume", "the run's own settings and no others", String.join(", ", wrong));
    }

    /** The device that the run began on: elsewhere it would be another run. */
    private DeviceChoice sameDevice(String began) {
        DeviceChoice then = DeviceChoice.parse(began);
        DeviceChoice now = Objects.requireNonNull(DeviceChoice.parse(device));
        if (then == null) {
            throw new RunException("run.json: device: expected cpu or cuda:N, found " + began);
        }
        if (now instanceof DeviceChoice.Auto) {
            return then;
        }
        check(now.getClass() == then.getClass(), "--device", began + ", where the run began", device);
        return now;
    }

    /** The command that began the run. */
    private static MnistCommand first(List<String> words) {
        try {
            ParseResult parsed = Margrad.commandLine()
                    .parseArgs(words.stream().skip(1).toArray(String[]::new));
            if (parsed.hasSubcommand() && parsed.subcommand().commandSpec().userObject() instanceof MnistCommand command) {
                return command;
            }
        } catch (ParameterException e) {
            // Said below: a version of the program with other options wrote it.
        }
        throw new RunException("run.json: command: expected a call of margrad mnist, found " + String.join(" ", words));
    }

    private boolean given(String option) {
        return spec().commandLine().getParseResult().hasMatchedOption(option);
    }

    private void check(boolean right, String option, String expected, String found) {
        if (!right) {
            throw new ParameterException(spec().commandLine(), option + ": expected " + expected + ", found " + found);
        }
    }

    private MnistConfig settings() {
        Settings settings = MnistConfig.preset(preset);
        if (config != null) {
            TomlSettings.read(config, settings);
        }
        MnistOptions.given(spec().commandLine().getParseResult()).forEach((name, value) -> settings.set(name, value, "--" + name));
        return MnistConfig.of(settings);
    }

    private RunFacts facts(MnistConfig settings, Mnist mnist, OpenedDevice opened) {
        List<String> words = new ArrayList<>(List.of("./margrad"));
        words.addAll(spec().root().commandLine().getParseResult().originalArgs());
        return new RunFacts(
                words,
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
