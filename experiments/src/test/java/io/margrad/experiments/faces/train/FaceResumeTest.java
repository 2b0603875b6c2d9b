package io.margrad.experiments.faces.train;

import static io.margrad.experiments.faces.train.TinyTraining.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.config.Settings;
import io.margrad.experiments.faces.train.TinyTraining.Outcome;
import io.margrad.experiments.mnist.Checkpoints;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.experiments.train.Stopping;
import io.margrad.experiments.train.Stopping.Stop;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.nn.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training of faces that is stopped goes on as if it had never been: all that it leaves is the same, bit for bit. */
class FaceResumeTest {
    @TempDir
    private Path folder = Path.of("");

    private Settings tiny() throws IOException {
        return TinyTraining.tiny(folder);
    }

    /** All that has no time in it: metrics and weights as bytes, the tensors of checkpoints by name. */
    private static Map<String, String> contents(Path run) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(String.valueOf(file.getFileName()), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                contents.putAll(Checkpoints.describe(file));
            }
        }
        return contents;
    }

    /** Each part of the run does one checkpoint's iterations and is stopped in the next: it goes on from every checkpoint there is. */
    private Outcome stopAgainAndAgain(String name, FaceTrainConfig config, int every) throws IOException {
        CheckpointEvery often = new CheckpointEvery.Iterations(every);
        Path whole = Files.createDirectory(folder.resolve(name + ", whole"));
        Outcome expected = run(whole, config, Progress.silent(), often, null);
        Path run = Files.createDirectory(folder.resolve(name));
        int stops = 0;
        while (true) {
            CheckpointFolder.Found found = RunCheckpoints.newest(run);
            assertEquals(List.of(), found.warnings());
            try {
                assertEquals(expected, run(run, config, new Stopping(every + 1), often, found.checkpoint()));
                break;
            } catch (Stop e) {
                stops++;
            }
        }
        assertEquals(contents(whole), contents(run));
        System.out.printf("resume: %s, stopped %d times, the same bits%n", name, stops);
        assertTrue(stops >= FaceStage.of(config).size(), stops + " stops");
        return expected;
    }

    @Test
    void stoppedAfterEachIterationItGoesOnAsIfItHadNeverStopped() throws IOException {
        Outcome outcome = stopAgainAndAgain("all rows", FaceTrainConfig.of(tiny()), 1);
        assertEquals(6, outcome.rows().lines().count());
        assertEquals(1, outcome.broken().size());
        assertTrue(outcome.broken().getFirst().contains("id1"), outcome.broken().getFirst());
        assertEquals(List.of(), outcome.warnings());
        for (FaceRow row : FaceRow.values()) {
            assertTrue(Files.exists(folder.resolve("all rows").resolve("weights-" + row.slug() + ".safetensors")), row.label());
            assertTrue(Files.exists(folder.resolve("all rows").resolve("best-" + row.slug() + ".safetensors")), row.label());
        }
    }

    @Test
    void withMomentumOfTheCentersBalancedSamplingAndCentersThatAreKept() throws IOException {
        Settings settings = tiny();
        Map.of("center-update", "sgd", "center-decay", "0.001", "sampling", "balanced", "tune-centers", "kept", "rows", "M(tune)",
                        "colors", "bgr")
                .forEach((name, value) -> settings.set(name, value, "test"));
        Outcome outcome = stopAgainAndAgain("centers with momentum", FaceTrainConfig.of(settings), 1);
        assertEquals(1, outcome.rows().lines().count(), "S is trained and not reported");
        assertFalse(outcome.curves().isEmpty());
    }

    /** Two of five identities choose the best weights, a broken picture among them or not: the score is the same after a stop. */
    @Test
    void withAValidation() throws IOException {
        SmallFaces.write(folder.resolve("faces"), 5, 96, 112);
        Settings settings = tiny();
        Map.of("validation-identities", "2", "rows", "S,S+C", "iterations", "4", "interval", "1")
                .forEach((name, value) -> settings.set(name, value, "test"));
        stopAgainAndAgain("validation", FaceTrainConfig.of(settings), 1);
        Path run = folder.resolve("validation");
        for (String row : List.of("s", "s-c")) {
            List<Double> scores = Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .filter(line -> line.get("row").getAsString().equalsIgnoreCase(row.replace('-', '+')))
                    .map(line -> line.get("validationAuc").getAsDouble())
                    .toList();
            assertEquals(4, scores.size());
            double highest = scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            Checkpoint best = Checkpoint.read(run.resolve("best-" + row + ".safetensors"));
            assertEquals(highest, best.score().orElseThrow());
            assertEquals(scores.indexOf(highest) + 1, best.step());
        }
    }

    /** The classifier of LightCNN does not see all of a feature, unless that is asked for. */
    @Test
    void lightCnnDropsOut() throws IOException {
        SmallFaces.write(folder.resolve("faces"), 3, 128, 128);
        Settings settings = tiny();
        Map.of("network", "light-cnn-9", "features", "256", "rows", "S", "iterations", "1", "interval", "1", "batch", "2")
                .forEach((name, value) -> settings.set(name, value, "test"));
        Set<String> losses = new HashSet<>();
        for (String dropout : List.of("0", "0.7", "auto")) {
            settings.set("dropout", dropout, "test");
            Path run = Files.createDirectory(folder.resolve("dropout " + dropout));
            run(run, FaceTrainConfig.of(settings), Progress.silent(), new CheckpointEvery.Never(), null);
            losses.add(Files.readString(run.resolve("metrics.jsonl")));
        }
        assertEquals(2, losses.size(), "auto is 0.7: " + losses);
    }

    /** From a file S is read once, and not again after the last row. */
    @Test
    void withSFromAFile() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Settings s = tiny();
        s.set("rows", "S", "test");
        run(first, FaceTrainConfig.of(s), Progress.silent(), new CheckpointEvery.Iterations(1), null);
        Settings settings = tiny();
        Map.of("rows", "S+M,M(tune)", "start", first.resolve("weights-s.safetensors").toString())
                .forEach((name, value) -> settings.set(name, value, "test"));
        FaceTrainConfig config = FaceTrainConfig.of(settings);
        Outcome outcome = stopAgainAndAgain("S from a file", config, 1);
        assertEquals(2, outcome.rows().lines().count());
        Path run = folder.resolve("S from a file");
        Map<String, String> before = contents(run);
        Files.delete(first.resolve("weights-s.safetensors"));
        Checkpoint last = RunCheckpoints.newest(run).checkpoint();
        assertEquals(outcome, run(run, config, Progress.silent(), new CheckpointEvery.Iterations(1), last));
        assertEquals(before, contents(run));
    }

    /** With a right checksum and values that cannot be. */
    @Test
    void hostileCheckpointsAreRefusedInOneLine() throws IOException {
        Settings settings = tiny();
        settings.set("rows", "S,M(tune)", "test");
        FaceTrainConfig config = FaceTrainConfig.of(settings);
        refused(config, Checkpoint.at(0).longs("finished", 0).longs("broken", 99), "broken: expected numbers of images, 0 to ");
        refused(
                config,
                Checkpoint.at(0).longs("finished", 0).longs("broken").longs("S.sizes", -1, 5, 3).doubles("S.distances", 1, 1, 1),
                "row S: expected means [");
        refused(
                config,
                Checkpoint.at(0).longs("finished", 0).longs("broken").longs("S.sizes", 3, 5, 3).doubles("S.distances", 1, Double.NaN, 1),
                "row S: expected means [");
        refused(
                config,
                Checkpoint.at(1).longs("finished", 1).longs("broken").doubles("result.S.figures", 1, 1, 1, 1, 1, 1, 1, 1, 1),
                "step: expected at least the 3 of the rows that are done, found 1");
    }

    private void refused(FaceTrainConfig config, CheckpointBuilder from, String message) throws IOException {
        Checkpoint checkpoint = from.longs("metrics", 0).build();
        Path run = Files.createTempDirectory(folder, "hostile");
        CheckpointException e = assertThrows(
                CheckpointException.class,
                () -> run(run, config, Progress.silent(), new CheckpointEvery.Never(), checkpoint));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @Test
    void anotherConfigurationIsRefusedByName() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        FaceTrainConfig config = FaceTrainConfig.of(tiny());
        assertThrows(Stop.class, () -> run(run, config, new Stopping(3), new CheckpointEvery.Iterations(1), null));
        Checkpoint from = Objects.requireNonNull(RunCheckpoints.newest(run).checkpoint());
        assertEquals(config, config.checked(from));
        Settings other = tiny();
        other.set("seed", "2", "test");
        ConfigException e = assertThrows(ConfigException.class, () -> FaceTrainConfig.of(other).checked(from));
        assertEquals("config.toml: seed: expected 1, found 2; a run goes on with its own settings", e.getMessage());
    }
}
