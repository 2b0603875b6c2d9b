package io.margrad.experiments.cli.face;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go. */
final class RunOptions {
    /** Standard output. */
    static final String STANDARD_OUTPUT = "-";

    @Option(names = "--runs", paramLabel = "DIR", description = "Where the run's folder goes (default: runs).")
    Path runs = Path.of("runs");

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also writes the figures there; - is standard output, and then all else goes to standard error.")
    @Nullable String json;

    boolean jsonToStandardOutput() {
        return STANDARD_OUTPUT.equals(json);
    }
}
