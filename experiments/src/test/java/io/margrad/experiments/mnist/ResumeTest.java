package io.margrad.experiments.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.run.RunException;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.experiments.train.Stopping;
import io.margrad.experiments.train.Stopping.Stop;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.nn.checkpoint.CheckpointFolder;
import io.margrad.tensor.CpuBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped goes on as if it had never been: all that it leaves is the same, bit for bit. */
class ResumeTest {
    @TempDir
    private Path folder = Path.of("");

    private static final Mnist DIGITS = EmbeddedSubset.load("");

    private record Outcome(List<RowResult> rows, List<MarginTrial> trials, String config, List<String> warnings, String history) {}

    /** Rows, sweep, lines of metrics in the middle and at the end; epochs that end within a batch; classes with more than one digit. */
    private static Settings tiny() {
        Settings settings = MnistConfig.preset(Preset.SMOKE);
        Map.of("iterations", "5", "tune-iterations", "4", "sweep", "5:0.01,0.25:1", "sweep-iterations", "2", "batch", "6",
                        "train-digits", "22", "test-digits", "12", "interval", "3")
                .forEach((name, value) -> settings.set(name, value, "test"));
        return settings;
    }

    /** A run, or the rest of one. */
    private static Outcome run(Path run, MnistConfig config, Progress progress, CheckpointEvery every, @Nullable Checkpoint from) {
        try (CpuBackend backend = new CpuBackend(1);
                MetricsLog metrics = new MetricsLog(run.resolve("metrics.jsonl"))) {
            try {
                MnistExperiment experiment =
                        new MnistExperiment(backend, config, DIGITS, progress, metrics, RunCheckpoints.of(run, every));
                experiment.goOnFrom(from);
                List<MarginTrial> trials = new ArrayList<>();
                List<RowResult> rows = experiment.run((results, others) -> {
                    trials.clear();
                    trials.addAll(others);
                });
                return new Outcome(
                        rows, trials, experiment.resolved().toToml(), experiment.warnings(), experiment.history().toString());
            } finally {
                assertEquals(0, backend.liveBuffers(), "buffers left");
            }
        }
    }

    private Path newFolder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    /** All that has no time in it: metrics and weights as bytes, the tensors of checkpoints by name. */
    private static Map<String, String> contents(Path run) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                contents.putAll(Checkpoints.describe(file));
            }
        }
        return contents;
    }

    private static void assertSame(Outcome expected, Outcome found) {
        assertEquals(expected.config, found.config);
        assertEquals(expected.warnings, found.warnings);
        assertEquals(expected.history, found.history);
        assertEquals(expected.rows.size(), found.rows.size());
        for (int i = 0; i < expected.rows.size(); i++) {
            assertSame(expected.rows.get(i), found.rows.get(i));
        }
        assertEquals(expected.trials.size(), found.trials.size());
        for (int i = 0; i < expected.trials.size(); i++) {
            assertEquals(expected.trials.get(i).shares(), found.trials.get(i).shares());
            assertSame(expected.trials.get(i).centerMargin(), found.trials.get(i).centerMargin());
            assertSame(expected.trials.get(i).margin(), found.trials.get(i).margin());
        }
    }

    private static void assertSame(RowResult a, RowResult b) {
        assertArrayEquals(a.features(), b.features());
        assertArrayEquals(a.labels(), b.labels());
        assertArrayEquals(a.predicted(), b.predicted());
        assertArrayEquals(a.meanCenters(), b.meanCenters());
        assertArrayEquals(a.learnedCenters(), b.learnedCenters());
        assertEquals(
                List.of(a.row(), a.byMeans(), a.byLearned(), a.softmaxAccuracy(), a.nearestAccuracy(), a.spread(), a.activeIntra(),
                        a.activeInter(), String.valueOf(a.margins()), a.iterations()),
                List.of(b.row(), b.byMeans(), b.byLearned(), b.softmaxAccuracy(), b.nearestAccuracy(), b.spread(), b.activeIntra(),
                        b.activeInter(), String.valueOf(b.margins()), b.iterations()));
    }

    /** Each part of the run does one checkpoint's iterations and is stopped in the next: it goes on from every checkpoint there is. */
    private void stopAgainAndAgain(String name, MnistConfig config, int every) throws IOException {
        CheckpointEvery often = new CheckpointEvery.Iterations(every);
        Path whole = newFolder(name + ", whole");
        Outcome expected = run(whole, config, Progress.silent(), often, null);
        Path run = newFolder(name);
        int stops = 0;
        while (true) {
            CheckpointFolder.Found found = RunCheckpoints.newest(run);
            assertEquals(List.of(), found.warnings());
            try {
                assertSame(expected, run(run, config, new Stopping(every + 1), often, found.checkpoint()));
                break;
            } catch (Stop e) {
                stops++;
            }
        }
        assertEquals(contents(whole), contents(run));
        System.out.printf("resume: %s, stopped %d times, the same bits%n", name, stops);
        int iterations = Stage.of(config).stream().mapToInt(Stage::iterations).sum();
        assertTrue(stops >= iterations / every - Stage.of(config).size(), stops + " stops");
    }

    @Test
    void stoppedAfterEachIterationItGoesOnAsIfItHadNeverStopped() throws IOException {
        stopAgainAndAgain("all rows", MnistConfig.of(tiny()), 1);
        Path whole = folder.resolve("all rows, whole");
        for (String row : List.of("s", "s-c", "c-m", "m", "c-m-5.0-0.01", "m-5.0-0.01", "c-m-0.25-1.0", "m-0.25-1.0")) {
            assertTrue(Files.exists(whole.resolve("weights-" + row + ".safetensors")), row);
        }
    }

    @Test
    void withMomentumOfTheCentersAndFewerCheckpoints() throws IOException {
        Settings settings = tiny();
        settings.set("center-update", "sgd", "test");
        settings.set("order", "sequential", "test");
        settings.set("rows", "M", "test");
        settings.set("sweep", "none", "test");
        stopAgainAndAgain("centers with momentum", MnistConfig.of(settings), 2);
    }

    /** Before the first checkpoint there is only the beginning. */
    @Test
    void stoppedBeforeTheFirstCheckpointItBeginsAnew() throws IOException {
        MnistConfig config = MnistConfig.of(tiny());
        CheckpointEvery seldom = new CheckpointEvery.Iterations(4);
        Path run = newFolder("run");
        assertThrows(Stop.class, () -> run(run, config, new Stopping(4), seldom, null));
        assertNull(RunCheckpoints.newest(run).checkpoint());
        assertTrue(Files.size(run.resolve("metrics.jsonl")) > 0);
        Outcome rest = run(run, config, Progress.silent(), seldom, null);
        assertSame(run(newFolder("whole"), config, Progress.silent(), seldom, null), rest);
        assertEquals(contents(folder.resolve("whole")), contents(run));
    }

    /** Saving does not change what is saved. */
    @Test
    void checkpointsChangeNothing() throws IOException {
        MnistConfig config = MnistConfig.of(tiny());
        Outcome often = run(newFolder("often"), config, Progress.silent(), new CheckpointEvery.Iterations(1), null);
        Outcome never = run(newFolder("never"), config, Progress.silent(), new CheckpointEvery.Never(), null);
        assertSame(never, often);
        // 5 D1 and 0.01 D2 are the wrong way round.
        assertEquals(1, never.warnings.size(), never.warnings.toString());
        assertEquals(
                Files.readString(folder.resolve("never").resolve("metrics.jsonl")),
                Files.readString(folder.resolve("often").resolve("metrics.jsonl")));
        assertTrue(!Files.exists(folder.resolve("never").resolve("checkpoints")));
    }

    @Test
    void anotherConfigurationIsRefusedByName() throws IOException {
        MnistConfig config = MnistConfig.of(tiny());
        Path run = newFolder("run");
        assertThrows(Stop.class, () -> run(run, config, new Stopping(8), new CheckpointEvery.Iterations(1), null));
        Checkpoint from = RunCheckpoints.newest(run).checkpoint();
        assertNotNull(from);
        assertEquals(config, MnistStamp.config(from, config));
        Settings other = tiny();
        other.set("seed", "2", "test");
        other.set("batch", "5", "test");
        ConfigException e = assertThrows(ConfigException.class, () -> MnistStamp.config(from, MnistConfig.of(other)));
        assertEquals(
                "config.toml: batch: expected 6, found 5; seed: expected 1, found 2; a run goes on with its own settings",
                e.getMessage());
    }

    /** After row S the folder's configuration has numbers where it said auto; those, and no others, are the same. */
    @Test
    void theMarginsChosenSinceAreNoDifference() throws IOException {
        MnistConfig config = MnistConfig.of(tiny());
        Path run = newFolder("run");
        Outcome outcome = run(run, config, Progress.silent(), new CheckpointEvery.Iterations(1), null);
        Checkpoint from = RunCheckpoints.newest(run).checkpoint();
        assertNotNull(from);
        MnistConfig resolved = MnistConfig.parse(outcome.config, "test");
        assertNotNull(resolved.alphaIntra());
        assertEquals(config, MnistStamp.config(from, resolved));
        MnistConfig wrong = config.with(new Margins(1, 2));
        ConfigException e = assertThrows(ConfigException.class, () -> MnistStamp.config(from, wrong));
        assertTrue(String.valueOf(e.getMessage()).startsWith("config.toml: alpha-intra: expected \"auto\", found 1.0; "), e.getMessage());
    }

    /** Files with a right sum and a wrong content. */
    @Test
    void aCheckpointOfSomethingElseIsRefused() throws IOException {
        MnistConfig config = MnistConfig.of(tiny());
        Path run = newFolder("run");
        assertThrows(Stop.class, () -> run(run, config, new Stopping(3), new CheckpointEvery.Iterations(1), null));
        Checkpoint nothing = Checkpoint.at(1).longs("metrics", 0).build();
        assertSaid("'finished'", run, config, nothing);
        Checkpoint tooFar = Checkpoint.at(1).longs("metrics", 0).longs("finished", 9).build();
        assertSaid("finished: expected 0 to 8 rows, found 9", run, config, tooFar);
        Checkpoint late = Checkpoint.at(6).longs("metrics", 0).longs("finished", 0).longs("iteration", 6).build();
        assertSaid("iteration: expected 0 to 5, found 6", run, config, late);
        Checkpoint elsewhere =
                Checkpoint.at(2).longs("metrics", 0).longs("finished", 0).longs("iteration", 2).longs("sampler", 7, 1, 8).build();
        assertSaid("sampler: expected a place in the order of seed 1, found [7, 1, 8]", run, config, elsewhere);
        Checkpoint empty =
                Checkpoint.at(2).longs("metrics", 0).longs("finished", 0).longs("iteration", 2).longs("sampler", 1, 1, 8).build();
        assertSaid("'conv1.weight'", run, config, empty);
        Checkpoint longer = Checkpoint.at(0).longs("metrics", 1_000_000).longs("finished", 0).build();
        RunException e = assertThrows(
                RunException.class, () -> run(run, config, Progress.silent(), new CheckpointEvery.Never(), longer));
        assertTrue(String.valueOf(e.getMessage()).contains("metrics.jsonl: expected at least 1000000 bytes"), e.getMessage());
    }

    private static void assertSaid(String part, Path run, MnistConfig config, Checkpoint from) {
        CheckpointException e = assertThrows(
                CheckpointException.class, () -> run(run, config, Progress.silent(), new CheckpointEvery.Never(), from));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }
}
