package io.margrad.experiments.cli;

import io.margrad.cuda.CudaException;
import io.margrad.cuda.CudaUnavailableException;
import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.report.CannotDrawException;
import io.margrad.experiments.run.RunException;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.NonFiniteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line, {@code ./margrad}. Results go to standard output, diagnostics to standard error; the exit status is 0 when all went
 * well, 1 for a failure and 2 for a wrong call.
 */
@Command(
        name = "margrad",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "A deep-learning engine written from scratch, and the experiments of the margin loss paper.",
        footer = {"", "From the sources also: margrad bench [PATTERN], margrad bench peers, margrad bench scaling."},
        subcommands = {
            MnistCommand.class,
            DataCommand.class,
            ImportCommand.class,
            AlignCommand.class,
            FaceCommand.class,
            DoctorCommand.class,
            CudaLibsCommand.class
        })
public final class Margrad implements Runnable {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    @Spec
    private @Nullable CommandSpec spec;

    /** Runs the command line and exits with its status. */
    public static void main(String[] arguments) {
        // Numbers look the same everywhere, in messages, tables and pictures.
        Locale.setDefault(Locale.ROOT);
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, ready to execute; tests use it without the exit. */
    static CommandLine commandLine() {
        CommandLine margrad = new CommandLine(new Margrad());
        CommandLine mnist = Objects.requireNonNull(margrad.getSubcommands().get("mnist"));
        MnistOptions.SETTINGS.addTo(mnist.getCommandSpec());
        CommandLine face = Objects.requireNonNull(margrad.getSubcommands().get("face"));
        FaceTrainOptions.SETTINGS.addTo(Objects.requireNonNull(face.getSubcommands().get("train")).getCommandSpec());
        return margrad.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler((e, command, parsed) -> {
            // What a user can mend is one line; anything else is our mistake and comes with its trace.
            switch (e) {
                case ConfigException config -> {
                    command.getErr().println("margrad: " + config.getMessage());
                    return USAGE;
                }
                case RunException run -> command.getErr().println("margrad: " + run.getMessage());
                case CheckpointException checkpoint -> command.getErr().println("margrad: " + checkpoint.getMessage());
                case DataException data -> command.getErr().println("margrad: " + data.getMessage());
                case CannotDrawException machine -> command.getErr().println("margrad: " + machine.getMessage());
                case CudaUnavailableException cuda -> command.getErr().println("margrad: " + cuda.getMessage());
                case CudaException cuda -> command.getErr().println("margrad: " + cuda.getMessage());
                case NonFiniteException diverged -> command.getErr().println("margrad: " + diverged.getMessage());
                case UncheckedIOException io -> command.getErr().println("margrad: " + words(io));
                default -> e.printStackTrace(command.getErr());
            }
            return FAILURE;
        });
    }

    /** The message of a file system's error is often the path alone; its type says the rest. */
    private static String words(UncheckedIOException e) {
        return switch (e.getCause()) {
            case null -> String.valueOf(e.getMessage());
            case FileSystemException file -> file.getClass().getSimpleName() + ": " + file.getMessage();
            case IOException other -> String.valueOf(other.getMessage());
        };
    }

    /** Without a command there is nothing to do, which is a usage error. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required command: mnist, data, import, align, face, doctor or cuda-libs");
        }
    }
}
