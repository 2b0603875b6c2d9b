package io.margrad.experiments.cli.face;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code margrad face verify lfw|ytf|megaface}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Measures features by a protocol of face verification.",
        subcommands = {VerifyLfwCommand.class, VerifyYtfCommand.class, VerifyMegaFaceCommand.class})
public final class VerifyCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    /** Without a subcommand there is nothing to do, which is a usage error. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Missing required subcommand: lfw, ytf or megaface");
        }
    }
}
