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

    /** A call with the option --runs behind it. */
    void succeeds(String words, Path... files) {
        assertEquals(0, run(words + " --runs " + folder.resolve("runs"), files), () -> err);
    }

    void wrong(String message, String words, Path... files) {
        assertEquals(2, run(words, files), message);
        assertTrue(err.contains(message), () -> err);
    }

    void fails(String message, String words, Path... files) {
        assertEquals(1, run(words + " --runs " + folder.resolve("runs"), files), message);
        assertTrue(err.contains(message), () -> err);
    }

    Path onlyRun(String experiment) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("runs"))) {
            List<Path> found = all.filter(path -> path.toString().endsWith(experiment)).toList();
            assertEquals(1, found.size(), found::toString);
            return found.getFirst();
        }
    }

    /** Runs {@code face} with these words, parted by blanks; each ? is the next of the files. */
    int run(String words, Path... files) {
        String[] call = ("face " + words).strip().split(" +");
        int next = 0;
        for (int i = 0; i < call.length; i++) {
            call[i] = call[i].equals("?") ? files[next++].toString() : call[i];
        }
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
