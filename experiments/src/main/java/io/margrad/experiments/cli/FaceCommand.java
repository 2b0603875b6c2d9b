package io.margrad.experiments.cli;

import io.margrad.experiments.cli.face.IdentifyCommand;
import io.margrad.experiments.cli.face.TablesCommand;
import io.margrad.experiments.cli.face.VerifyCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code margrad face}: the paper's face experiments. */
@Command(
        name = "face",
        mixinStandardHelpOptions = true,
        description = "The face experiments of the paper: training, verification, identification, and Tables IV, V and VI.",
        subcommands = {FaceTrainCommand.class, VerifyCommand.class, IdentifyCommand.class, TablesCommand.class})
final class FaceCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** Without a subcommand there is nothing to do, which is a usage error. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required subcommand: " + String.join(", ", spec.subcommands().keySet()));
        }
    }
}
