package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Calls of commands below {@code face} in a folder of the test's own. */
class FaceCalls {
    @TempDir
    Path folder = Path.of("");

    String out = "";
    String err = "";

    /** The call's words with the option --runs behind them; blanks part words. */
    void succeeds(String words, Object... files) {
        assertEquals(0, run(words + " --runs %s".formatted(folder.resolve("runs")), files), () -> err);
    }

    void wrong(String message, String words, Object... files) {
        assertEquals(2, run(words, files), message);
        assertTrue(err.contains(message), () -> err);
    }

    Path onlyRun(String experiment) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("runs"))) {
            List<Path> found = all.filter(path -> path.toString().endsWith(experiment)).toList();
            assertEquals(1, found.size(), found::toString);
            return found.getFirst();
        }
    }

    /** Runs {@code face} with these words, %s in them standing for files. */
    int run(String words, Object... files) {
        String[] call = ("face " + words.formatted(files)).strip().split(" +");
        StringWriter errors = new StringWriter();
        ByteArrayOutputStream standard = new ByteArrayOutputStream();
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        System.setOut(new PrintStream(standard, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        try {
            CommandLine command = Margrad.commandLine();
            command.setErr(new PrintWriter(errors, true));
            return command.execute(call);
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
            out = standard.toString(StandardCharsets.UTF_8);
            err = errors.toString();
        }
    }
}
