package io.margrad.experiments.cli.options;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Wrong calls. */
public final class Usage {
    private Usage() {}

    /** A command's spec, which picocli sets before it runs the command. */
    public static CommandSpec known(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }

    /** The error for an option. */
    public static ParameterException wrong(CommandSpec spec, String option, String expected, Object found) {
        return new ParameterException(spec.commandLine(), option + ": expected " + expected + ", found " + found);
    }

    /** Whether an option stands on the command line. */
    public static boolean given(CommandSpec spec, String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** Throws it unless the option is right. */
    public static void check(CommandSpec spec, boolean right, String option, String expected, Object found) {
        if (!right) {
            throw wrong(spec, option, expected, found);
        }
    }
}
