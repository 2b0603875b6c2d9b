package io.margrad.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T07:08:09.5Z"), ZoneOffset.UTC);
    private static final RunFacts FACTS = new RunFacts(
            List.of("margrad", "mnist", "--seed", "7"),
            new GitState("abc", "dirty"),
            7,
            "cpu",
            "cpu (2 threads, 256-bit vectors)",
            "the cache",
            Map.of("train-images-idx3-ubyte.gz", "440f"));

    @TempDir
    Path runs;

    @Test
    void runsOfTheSameSecondGetFoldersOfTheirOwn() {
        List<String> names = IntStream.range(0, 3).mapToObj(i -> folder().path().getFileName().toString()).toList();
        assertEquals(List.of("20260301-070809-mnist", "20260301-070809-mnist-2", "20260301-070809-mnist-3"), names);
    }

    @Test
    void evenWhenTheyStartAtOnce() {
        Set<Path> paths = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 16).parallel().forEach(i -> paths.add(folder().path()));
        assertEquals(16, paths.size());
    }

    @Test
    void writingReplacesTheWholeFileAndLeavesNothingElse() throws IOException {
        RunFolder folder = folder();
        folder.write("table2.md", "a long first version");
        folder.write("table2.md", "–");
        assertEquals("–", Files.readString(folder.path().resolve("table2.md")));
        assertEquals(Set.of("table2.md", "metrics.jsonl"), names(folder));
    }

    @Test
    void aFailedWriteKeepsTheOldFile() throws IOException {
        RunFolder folder = folder();
        Files.createDirectories(folder.path().resolve("taken/inside"));
        assertThrows(DataException.class, () -> folder.write("taken", "text"));
        assertTrue(Files.isDirectory(folder.path().resolve("taken/inside")));
        assertFalse(names(folder).contains(".taken.part"));
    }

    @Test
    void runJsonFollowsTheRun() throws IOException {
        RunFolder folder = folder();
        folder.started(FACTS);
        JsonObject running = runJson(folder);
        assertEquals("running", running.get("status").getAsString());
        assertTrue(running.get("end").isJsonNull() && running.get("error").isJsonNull());
        assertEquals("2026-03-01T07:08:09.500Z", running.get("start").getAsString());
        assertEquals("abc", running.getAsJsonObject("git").get("revision").getAsString());
        assertEquals("440f", running.getAsJsonObject("dataSha256").get("train-images-idx3-ubyte.gz").getAsString());
        assertEquals(4, running.getAsJsonArray("command").size());
        assertTrue(Set.of("seed", "device", "engine", "jdk", "os", "cpu", "processors")
                .stream().allMatch(running::has));

        folder.failed(new ArithmeticException("NaN after margin_loss"));
        JsonObject failed = runJson(folder);
        assertEquals("failed", failed.get("status").getAsString());
        assertEquals("NaN after margin_loss", failed.get("error").getAsString());
        assertEquals(0.0, failed.get("seconds").getAsDouble());

        folder.finished();
        assertEquals("finished", runJson(folder).get("status").getAsString());
        assertEquals("7", folder.summary().get("Seed"));
    }

    @Test
    void aRunThatWasStoppedIsOpenedWithAllItWasBegunWith() throws IOException {
        Path path;
        try (RunFolder folder = folder()) {
            path = folder.path();
            folder.started(FACTS);
        }
        Clock later = Clock.fixed(Instant.parse("2026-03-02T07:08:09.5Z"), ZoneOffset.UTC);
        String before = Files.readString(path.resolve("run.json"));
        try (RunFolder folder = RunFolder.resume(path, later)) {
            assertFalse(folder.isFinished());
            assertEquals(FACTS, folder.facts());
            assertEquals(before, Files.readString(path.resolve("run.json")), "opening changes nothing");
            folder.resumed();
            folder.failed(new ArithmeticException("disk full"));
        }
        try (RunFolder folder = RunFolder.resume(path, later)) {
            folder.resumed();
            folder.finished();
            assertTrue(folder.isFinished());
            JsonObject run = runJson(folder);
            assertEquals("2026-03-01T07:08:09.500Z", run.get("start").getAsString());
            assertEquals(
                    List.of("\"2026-03-02T07:08:09.500Z\"", "\"2026-03-02T07:08:09.500Z\""),
                    run.getAsJsonArray("resumed").asList().stream().map(Object::toString).toList());
            assertEquals(86_400.0, run.get("seconds").getAsDouble());
            assertEquals(4, run.getAsJsonArray("command").size());
            assertEquals("86400.0 s, with the time it lay still", folder.summary().get("Took"));
            assertTrue(folder.summary().containsKey("Resumed"));
        }
        try (RunFolder folder = RunFolder.resume(path, later)) {
            assertTrue(folder.isFinished());
        }
    }

    @Test
    void aRunWithoutItsMeasurementsIsNotGoneOnWith() throws IOException {
        Path path;
        try (RunFolder folder = folder()) {
            path = folder.path();
            folder.started(FACTS);
        }
        Files.delete(path.resolve("metrics.jsonl"));
        RunException e = assertThrows(RunException.class, () -> RunFolder.resume(path, CLOCK));
        assertEquals(path + ": expected the run's metrics.jsonl, found none; it cannot go on without what it measured", e.getMessage());
        assertFalse(Files.exists(path.resolve("metrics.jsonl")));
    }

    @Test
    void aFailureThatCannotBeWrittenHidesNoOther() throws IOException {
        try (RunFolder folder = folder()) {
            folder.started(FACTS);
            Files.delete(folder.path().resolve("run.json"));
            Files.createDirectories(folder.path().resolve("run.json/inside"));
            ArithmeticException cause = new ArithmeticException("NaN after margin_loss");
            folder.failed(cause);
            assertEquals(1, cause.getSuppressed().length);
            assertTrue(cause.getSuppressed()[0] instanceof DataException, cause.getSuppressed()[0].toString());
        }
    }

    @Test
    void onlyOneWorksOnARun() {
        try (RunFolder folder = folder()) {
            folder.started(FACTS);
            assertThrows(RunException.class, () -> RunFolder.resume(folder.path(), CLOCK));
        }
    }

    @Test
    void aRecordThatIsTooLargeIsNotRead() throws IOException {
        Path path;
        try (RunFolder folder = folder()) {
            path = folder.path();
        }
        Files.write(path.resolve("run.json"), new byte[(1 << 20) + 1]);
        RunException e = assertThrows(RunException.class, () -> RunFolder.resume(path, CLOCK));
        assertEquals(path.resolve("run.json") + ": expected at most 1048576 bytes, found 1048577", e.getMessage());
    }

    @Test
    void factsComeFirst() {
        assertThrows(IllegalStateException.class, () -> folder().finished());
    }

    @Test
    void withoutARepositoryGitIsUnknown() {
        assertEquals(new GitState("unknown", "unknown"), GitState.of(runs));
        assertEquals(new GitState("unknown", "unknown"), GitState.of(runs.resolve("no such folder")));
    }

    private RunFolder folder() {
        // Its metrics file stays open, as in a run that dies.
        return RunFolder.create(runs, "mnist", CLOCK);
    }

    private static Set<String> names(RunFolder folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.path())) {
            return Set.copyOf(files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static JsonObject runJson(RunFolder folder) throws IOException {
        return JsonParser.parseString(Files.readString(folder.path().resolve("run.json"))).getAsJsonObject();
    }
}
