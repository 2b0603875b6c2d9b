package io.margrad.bench;

import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.Machine;
import io.margrad.tensor.cpu.Lanes;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Where, when and from which sources something was measured. */
public final class Facts {
    private Facts() {}

    /** A line each: machine, runtime, revision. */
    public static List<String> lines() {
        Machine machine = Machine.here();
        GitState git = GitState.ofProgram();
        return List.of(
                machine.cpu() + ", " + machine.processors() + " processors, " + Lanes.BITS + "-bit vectors; " + machine.os(),
                machine.jdk(),
                "revision " + git.revision() + " (" + git.tree() + ")");
    }

    /** The project's folder. */
    public static Path home() {
        return Path.of(System.getProperty("margrad.home", "."));
    }

    /** {@code bench/results/cpu/<time>-<what>}, to which the ending is added. */
    public static Path results(String what) {
        String time = LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
        return home().resolve("bench/results/cpu").resolve(time + "-" + what);
    }
}
