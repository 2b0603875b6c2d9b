package io.margrad.experiments.cli;

import io.margrad.experiments.cli.options.DeviceOptions;
import io.margrad.experiments.cli.options.Usage;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.run.RunException;
import io.margrad.experiments.run.RunFolder;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What every training is told besides its settings: where it goes, on which device, how often it is saved, and whether it goes on. */
final class RunningOptions {
    @Option(names = "--runs", paramLabel = "DIR", description = "Where the run's folder goes (default: runs).")
    private Path runs = Path.of("runs");

    @Mixin
    private DeviceOptions device = new DeviceOptions();

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

    /** Throws for what cannot be, before anything is opened. */
    void check(CommandSpec spec) {
        device.check(spec);
        boolean often = CheckpointEvery.parse(checkpointEvery) != null;
        Usage.check(spec, often, "--checkpoint-every", "auto, never or a number of at least 1", checkpointEvery);
    }

    /** Throws when settings were given to a run that has its own. */
    static void checkNoSettings(CommandSpec spec, List<String> given) {
        Usage.check(spec, given.isEmpty(), "--resume", "the run's own settings and no others", String.join(", ", given));
    }

    /** Where runs' folders are. */
    Path runs() {
        return runs;
    }

    /** The run to go on with; null: a new one. */
    @Nullable Path resume() {
        return resume;
    }

    OpenedDevice open() {
        return device.open();
    }

    /** As {@link DeviceOptions#openAgain}. */
    OpenedDevice openAgain(CommandSpec spec, String began, RunningOptions first) {
        return device.openAgain(spec, began, first.device);
    }

    RunCheckpoints checkpoints(RunFolder folder) {
        return RunCheckpoints.of(folder.path(), Objects.requireNonNull(CheckpointEvery.parse(checkpointEvery)));
    }

    /** As often as asked for now, or as when the run began. */
    RunCheckpoints checkpoints(CommandSpec spec, RunFolder folder, RunningOptions first) {
        return (Usage.given(spec, "--checkpoint-every") ? this : first).checkpoints(folder);
    }

    /** The command line, for run.json. */
    static List<String> words(CommandSpec spec) {
        List<String> words = new ArrayList<>(List.of("./margrad"));
        words.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return words;
    }

    /**
     * The command that began a run.
     *
     * @param words as {@link #words} gave them then
     * @param name what messages call it
     */
    static <T> T began(List<String> words, Class<T> type, String name) {
        try {
            ParseResult parsed = Margrad.commandLine()
                    .parseArgs(words.stream().skip(1).toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            if (type.isInstance(parsed.commandSpec().userObject())) {
                return type.cast(parsed.commandSpec().userObject());
            }
        } catch (ParameterException e) {
            // Said below: a version of the program with other options wrote it.
        }
        throw new RunException("run.json: command: expected a call of " + name + ", found " + String.join(" ", words));
    }
}
