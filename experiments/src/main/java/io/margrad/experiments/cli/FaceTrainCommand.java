package io.margrad.experiments.cli;

import io.margrad.experiments.cli.face.FileSums;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.faces.train.FaceSettings;
import io.margrad.experiments.faces.train.FaceTrainConfig;
import io.margrad.experiments.faces.train.FaceTraining;
import io.margrad.experiments.faces.train.TrainingFaces;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code margrad face train}: rows of Table III on a set of aligned faces. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Trains a network for faces with the losses of the paper's Table III.",
            "Shipped configurations: s, s-c, s-m, s-c-m, c-m-tune, m-tune (the rows, for CASIA-WebFace) and reduced (all rows, small).",
            "Every setting can also be a line of a TOML file, name = value, given with --config.",
        })
final class FaceTrainCommand implements Callable<Integer> {
    private static final String EXPERIMENT = "face";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "NAME|FILE", description = "A shipped configuration, or a TOML file (default: s).")
    private String config = "s";

    @Mixin
    private RunningOptions running = new RunningOptions();

    /** Trains. */
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
        FaceTrainConfig settings = settings();
        TrainingFaces faces = faces(settings, out);
        OpenedDevice opened = running.open();
        try (Backend backend = opened.backend();
                RunFolder folder = RunFolder.create(running.runs(), EXPERIMENT, Clock.system(ZoneId.systemDefault()));
                Progress progress = Progress.to(out)) {
            out.println("device: " + opened.describe());
            // Before run.json: whoever finds that one can resume.
            folder.write("config.toml", settings.toml());
            folder.started(facts(settings, faces, opened));
            FaceTraining training = new FaceTraining(
                    backend, settings, faces, progress, folder.metrics(), running.checkpoints(folder));
            new FaceTrainRun(folder, training, faces.notes()).finish(out);
        }
    }

    /** What was not given now is as it was when the run began: the command line is in run.json. */
    private void goOn(Path run) {
        PrintStream out = System.out;
        List<String> wrong = new ArrayList<>(Stream.of("--config", "--runs")
                .filter(option -> spec().commandLine().getParseResult().hasMatchedOption(option))
                .toList());
        FaceTrainOptions.SETTINGS.given(spec().commandLine().getParseResult()).keySet().forEach(name -> wrong.add("--" + name));
        RunningOptions.checkNoSettings(spec(), wrong);
        try (RunFolder folder = RunFolder.resume(run, Clock.system(ZoneId.systemDefault()))) {
            if (folder.isFinished()) {
                out.println(run + ": this run is finished; results: " + run.resolve(FaceTrainRun.TABLE));
                return;
            }
            FaceTrainCommand first = RunningOptions.began(folder.facts().command(), FaceTrainCommand.class, "margrad face train");
            RunBeginning beginning = new RunBeginning(folder);
            RunBeginning.Place<FaceTrainConfig> place = beginning.place(RunBeginning.FACE);
            TrainingFaces faces = faces(place.config(), out);
            beginning.check(sums(place.config(), faces));
            OpenedDevice opened = running.openAgain(spec(), folder.facts().device(), first.running);
            try (Backend backend = opened.backend();
                    Progress progress = Progress.to(out)) {
                out.println("device: " + opened.describe());
                List<String> notes = Stream.concat(place.warnings().stream(), beginning.differences(opened).stream()).toList();
                notes.forEach(note -> spec().commandLine().getErr().println("warning: " + note));
                RunCheckpoints checkpoints = running.checkpoints(spec(), folder, first.running);
                FaceTraining training =
                        new FaceTraining(backend, place.config(), faces, progress, folder.metrics(), checkpoints);
                out.println("going on with " + run + " " + training.goOnFrom(place.checkpoint()));
                folder.resumed();
                new FaceTrainRun(folder, training, Stream.concat(faces.notes().stream(), notes.stream()).toList()).finish(out);
            }
        }
    }

    private static TrainingFaces faces(FaceTrainConfig settings, PrintStream out) {
        TrainingFaces faces = TrainingFaces.of(settings.data()).heldOut(settings.validationIdentities(), settings.seed());
        out.println("faces: " + faces.describe());
        faces.notes().forEach(out::println);
        return faces;
    }

    private static Map<String, String> sums(FaceTrainConfig settings, TrainingFaces faces) {
        String start = settings.start();
        Map<String, String> sums = new LinkedHashMap<>(FileSums.of(start == null ? null : Path.of(start)));
        sums.put("names and labels", faces.sha256());
        return sums;
    }

    private FaceTrainConfig settings() {
        Settings settings = FaceSettings.read(config);
        FaceTrainOptions.SETTINGS.given(spec().commandLine().getParseResult())
                .forEach((name, value) -> settings.set(name, value, "--" + name));
        return FaceTrainConfig.of(settings);
    }

    private RunFacts facts(FaceTrainConfig settings, TrainingFaces faces, OpenedDevice opened) {
        return new RunFacts(
                RunningOptions.words(spec()),
                GitState.ofProgram(),
                settings.seed(),
                opened.name(),
                opened.backend().describe(),
                settings.data().path() + " (" + faces.describe() + ")",
                sums(settings, faces));
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}
