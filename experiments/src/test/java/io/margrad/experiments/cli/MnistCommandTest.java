package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code margrad mnist} as a user calls it: exit status, messages, and what a run leaves behind. */
class MnistCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter err = new StringWriter();

    @BeforeEach
    void digits() throws IOException {
        Files.createDirectory(folder.resolve("digits"));
        Mnist mnist = EmbeddedSubset.load("");
        MnistFiles.write(folder.resolve("digits"), mnist.train().first(100), mnist.test().first(60), true);
    }

    private int margrad(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "mnist",
                "--preset=smoke",
                "--device=cpu",
                "--data=" + folder.resolve("digits"),
                "--runs=" + folder.resolve("runs"),
                "--iterations=2",
                "--tune-iterations=2",
                "--interval=1",
                "--batch=8"));
        for (String argument : arguments) {
            String option = argument.substring(0, argument.indexOf('=') + 1);
            words.removeIf(word -> !option.isEmpty() && word.startsWith(option));
            words.add(argument);
        }
        CommandLine command = Margrad.commandLine().setErr(new PrintWriter(err, true));
        return command.execute(words.toArray(String[]::new));
    }

    private Path onlyRun() throws IOException {
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            List<Path> all = runs.toList();
            assertEquals(1, all.size());
            return all.getFirst();
        }
    }

    @Test
    void aRunLeavesEverythingInItsFolder() throws IOException {
        assertEquals(0, margrad());
        Path run = onlyRun();
        for (String name : List.of(
                "config.toml",
                "run.json",
                "metrics.jsonl",
                "table2.md",
                "table2.csv",
                "figure2.png",
                "figure2.svg",
                "figure2-s-c.svg",
                "report.html")) {
            assertTrue(Files.size(run.resolve(name)) > 0, name);
        }
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"finished\""));
        // auto has become numbers, so that the file repeats this very run.
        assertTrue(!Files.readString(run.resolve("config.toml")).contains("alpha-intra = \"auto\""));
    }

    @ParameterizedTest
    @CsvSource({"gpu", "cuda:x", "cuda:-1", "CPU", "''"})
    void aDeviceThatCannotBeIsAUsageError(String device) {
        assertEquals(2, margrad("--device=" + device));
        assertTrue(err.toString().contains("--device: expected auto, cpu, cuda or cuda:N, found " + device), err.toString());
    }

    /** Nobody must take a figure of the CPU for one of the GPU. */
    @Test
    void cudaIsNeverReplacedByTheCpu() throws IOException {
        // There is no such device, whether this machine has a GPU or not.
        assertEquals(1, margrad("--device=cuda:4321"));
        String message = err.toString();
        assertTrue(message.startsWith("margrad: ") && message.lines().count() == 1, message);
        assertTrue(!Files.exists(folder.resolve("runs")), "nothing was begun");
    }

    @Test
    void theConfigOfARunRepeatsIt() throws IOException {
        assertEquals(0, margrad("--seed=5"));
        Path first = onlyRun();
        Path kept = Files.move(first, folder.resolve("first"));
        CommandLine again = Margrad.commandLine().setErr(new PrintWriter(err, true));
        assertEquals(
                0,
                again.execute(
                        "mnist",
                        "--device=cpu",
                        "--config=" + kept.resolve("config.toml"),
                        "--data=" + folder.resolve("digits"),
                        "--runs=" + folder.resolve("runs")));
        assertEquals(
                Files.readString(kept.resolve("metrics.jsonl")), Files.readString(onlyRun().resolve("metrics.jsonl")));
    }

    @ParameterizedTest
    @CsvSource({
        "--seed=x, 2, expected a whole number",
        "--pool3=5, 2, expected 3x2",
        "--preset=slow, 2, slow",
        "--nonsense, 2, --nonsense",
        "--config=missing.toml, 2, missing.toml: cannot be read",
        "--learning-rate=1e9, 1, first bad op",
        "--threads=0, 2, --threads",
        "--learning-rate=0, 2, expected a finite number above 0",
        "--tune-learning-rate=0, 2, tune-learning-rate",
        "--momentum=1, 2, from 0 to below 1",
        "--lambda2=0, 2, row M has no other loss",
        "--batch=3000000, 2, from 1 to 60000",
        "--center-update=0, 2, a step gamma above 0",
        "--runs=pom.xml, 1, expected a folder for runs",
    })
    void whatGoesWrongIsSaidInWordsWithTheRightStatus(String argument, int status, String part) {
        assertEquals(status, margrad(argument));
        String said = err.toString();
        assertTrue(said.contains(part), said);
        assertTrue(!said.contains("\tat "), said);
    }

    @Test
    void aDataFolderThatIsNotThereIsNamed() {
        CommandLine command = Margrad.commandLine().setErr(new PrintWriter(err, true));
        assertEquals(1, command.execute("mnist", "--data=" + folder.resolve("missing")));
        assertTrue(err.toString().startsWith("margrad: " + folder.resolve("missing")), err.toString());
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void aRunThatDivergesIsMarkedAsFailed() throws IOException {
        assertEquals(1, margrad("--learning-rate=1e9"));
        assertTrue(Files.readString(onlyRun().resolve("run.json")).contains("\"failed\""));
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        CommandLine command = Margrad.commandLine().setErr(new PrintWriter(err, true));
        assertEquals(2, command.execute());
        assertTrue(err.toString().contains("Missing required command"), err.toString());
    }
}
