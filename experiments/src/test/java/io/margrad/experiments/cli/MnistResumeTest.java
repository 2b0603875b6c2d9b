package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistFiles;
import io.margrad.experiments.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code margrad mnist --resume} as a user calls it. */
class MnistResumeTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter err = new StringWriter();
    private Path run = Path.of("");

    @TempDir
    private static Path once = Path.of("");

    /** A run that is finished, with a checkpoint in the middle of its last row. */
    @BeforeAll
    static void finish() throws IOException {
        Mnist mnist = EmbeddedSubset.load("");
        MnistFiles.write(Files.createDirectory(once.resolve("digits")), mnist.train().first(40), mnist.test().first(20), true);
        int status = Margrad.commandLine()
                .execute(
                        "mnist", "--preset=smoke", "--device=cpu", "--data=" + once.resolve("digits"), "--runs=" + once.resolve("runs"),
                        "--rows=S,M", "--iterations=2", "--tune-iterations=3", "--interval=2", "--batch=8", "--checkpoint-every=1",
                        "--centers=learned");
        assertEquals(0, status);
    }

    @BeforeEach
    void copy() throws IOException {
        run = folder.resolve("run");
        try (Stream<Path> runs = Files.list(once.resolve("runs"))) {
            Path from = runs.toList().getFirst();
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, run.resolve(from.relativize(file).toString()));
                }
            }
        }
    }

    private int margrad(String... arguments) {
        List<String> words = new ArrayList<>(List.of("mnist"));
        words.addAll(List.of(arguments));
        err.getBuffer().setLength(0);
        return Margrad.commandLine().setErr(new PrintWriter(err, true)).execute(words.toArray(String[]::new));
    }

    /** As a kill in the last row leaves it. */
    private void stopped() throws IOException {
        Path json = run.resolve("run.json");
        Files.writeString(json, Files.readString(json).replace("\"finished\"", "\"running\""));
        Files.delete(checkpoint(5));
    }

    private Path checkpoint(int step) {
        return run.resolve("checkpoints").resolve("step-00000000" + step + ".safetensors");
    }

    private Map<String, String> results() throws IOException {
        return RunResults.of(run);
    }

    @Test
    void aRunThatWasStoppedGoesOnToTheSameResults() throws IOException {
        Map<String, String> before = results();
        stopped();
        Files.delete(run.resolve("table2.md"));
        Files.delete(run.resolve("weights-m.safetensors"));
        Files.writeString(run.resolve("metrics.jsonl"), "{\"half a li", StandardOpenOption.APPEND);
        assertEquals(0, margrad("--resume=" + run), err.toString());
        assertEquals("", err.toString());
        assertEquals(before, results());
        String json = Files.readString(run.resolve("run.json"));
        assertTrue(json.contains("\"finished\"") && json.contains("--iterations=2"), json);
        assertFalse(json.contains("\"resumed\": []"), json);
        assertFalse(json.contains("--resume"), "the command is the one that repeats the run");
        assertTrue(Files.readString(run.resolve("report.html")).contains("--iterations=2"));
    }

    @Test
    void aFinishedRunSaysSoAndIsLeftAlone() throws IOException {
        String json = Files.readString(run.resolve("run.json"));
        assertEquals(0, margrad("--resume=" + run));
        assertEquals(json, Files.readString(run.resolve("run.json")));
    }

    @Test
    void aBrokenCheckpointGivesWayToTheOneBefore() throws IOException {
        Map<String, String> before = results();
        Path json = run.resolve("run.json");
        Files.writeString(json, Files.readString(json).replace("\"finished\"", "\"failed\""));
        byte[] bytes = Files.readAllBytes(checkpoint(5));
        bytes[bytes.length / 2] ^= 1;
        Files.write(checkpoint(5), bytes);
        assertEquals(0, margrad("--resume=" + run), err.toString());
        assertTrue(err.toString().startsWith("warning: " + checkpoint(5) + ": SHA-256 of the content: expected "), err.toString());
        assertEquals(1, err.toString().lines().count());
        assertEquals(before, results());
        assertTrue(Files.readString(run.resolve("report.html")).contains("SHA-256 of the content"), "the report tells of it");
    }

    @Test
    void withAllCheckpointsBrokenNothingIsTouched() throws IOException {
        stopped();
        Files.writeString(checkpoint(4), "?");
        String json = Files.readString(run.resolve("run.json"));
        assertEquals(1, margrad("--resume=" + run));
        assertTrue(err.toString().contains("begin anew with --config " + run.resolve("config.toml")), err.toString());
        assertEquals(1, err.toString().lines().count());
        assertEquals(json, Files.readString(run.resolve("run.json")));
    }

    @Test
    void withoutAnyCheckpointItBeginsAnew() throws IOException {
        Map<String, String> before = results();
        stopped();
        Files.delete(checkpoint(4));
        // As it is until the first checkpoint: margins are chosen after row S.
        Path config = run.resolve("config.toml");
        Files.writeString(config, Files.readString(config).replaceAll("(?m)^(alpha-.* = ).*", "$1\"auto\""));
        assertEquals(0, margrad("--resume=" + run), err.toString());
        assertEquals(before, results());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "seed = 1|seed = 3|config.toml: seed: expected 1, found 3|2",
        "batch = 8|batch = 0|setting 'batch': expected a whole number from 1 to 60000, found '0'|2",
        "batch = 8||setting 'batch' has no value|2",
    })
    void anotherConfigurationIsRefused(String from, @Nullable String to, String part, int status) throws IOException {
        stopped();
        Path file = run.resolve("config.toml");
        Files.writeString(file, Files.readString(file).replace(from, to == null ? "" : to));
        assertEquals(status, margrad("--resume=" + run));
        assertTrue(err.toString().contains(part), err.toString());
    }

    @Test
    void otherDigitsAreRefused() throws IOException {
        stopped();
        Mnist mnist = EmbeddedSubset.load("");
        MnistFiles.write(Files.createDirectory(folder.resolve("others")), mnist.train().first(41), mnist.test().first(20), true);
        assertEquals(1, margrad("--resume=" + run, "--data=" + folder.resolve("others")));
        assertTrue(err.toString().startsWith("margrad: digits: train-"), err.toString());
        assertTrue(err.toString().contains("expected SHA-256 "), err.toString());
        assertEquals(1, err.toString().lines().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--seed=2|--resume: expected the run's own settings and no others, found --seed",
        "--preset=smoke|found --preset",
        "--config=x.toml|found --config",
        "--runs=elsewhere|found --runs",
        "--device=cuda|--device: expected cpu, where the run began, found cuda",
        "--checkpoint-every=0|--checkpoint-every: expected auto, never or a number of at least 1, found 0",
        "--checkpoint-every=often|found often",
        "--threads=0|--threads: expected at least 1, found 0",
    })
    void whatCannotBeGivenWithItIsAUsageError(String option, String part) throws IOException {
        stopped();
        assertEquals(2, margrad("--resume=" + run, option));
        assertTrue(err.toString().contains(part), err.toString());
    }

    @Test
    void onlyTheFolderOfARunCanGoOn() throws IOException {
        assertEquals(1, margrad("--resume=" + folder.resolve("missing")));
        assertEquals(
                "margrad: " + folder.resolve("missing") + ": expected a run's folder with a run.json, found none",
                err.toString().strip());
        String right = Files.readString(run.resolve("run.json"));
        for (String json : List.of("", "{}", "[]", "null", "{\"start\":7}", right.replace("2", "z"),
                right.replace("\"tree\"", "\"bush\""))) {
            Files.writeString(run.resolve("run.json"), json);
            assertEquals(1, margrad("--resume=" + run), json);
            assertTrue(err.toString().contains("run.json: expected the record of a run, found something else"), err.toString());
        }
    }

    @Test
    void aRunThatIsStillGoingIsLeftAlone() throws IOException {
        stopped();
        try (RunFolder other = RunFolder.resume(run, Clock.systemUTC())) {
            assertFalse(other.isFinished());
            assertEquals(1, margrad("--resume=" + run));
            assertTrue(err.toString().contains("expected a run that nobody is working on"), err.toString());
        }
        assertEquals(0, margrad("--resume=" + run), err.toString());
    }

    @Test
    void anotherEngineIsWarnedOf() throws IOException {
        stopped();
        Path json = run.resolve("run.json");
        Files.writeString(json, Files.readString(json).replaceFirst("\\d+-bit vectors", "64-bit vectors"));
        assertEquals(0, margrad("--resume=" + run, "--threads=1"), err.toString());
        assertTrue(err.toString().startsWith("warning: engine: the run began with cpu (64-bit vectors, "), err.toString());
        assertEquals(1, err.toString().lines().count());
    }
}
