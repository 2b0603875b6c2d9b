package io.margrad.experiments.cli.face;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Wrong calls. */
final class Usage {
    private Usage() {}

    /** A command's spec, which picocli sets before it runs the command. */
    static CommandSpec known(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }

    /** The error for an option. */
    static ParameterException wrong(CommandSpec spec, String option, String expected, Object found) {
        return new ParameterException(spec.commandLine(), option + ": expected " + expected + ", found " + found);
    }

    /** Throws it unless the option is right. */
    static void check(CommandSpec spec, boolean right, String option, String expected, Object found) {
        if (!right) {
            throw wrong(spec, option, expected, found);
        }
    }
}
