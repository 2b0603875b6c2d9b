package io.margrad.experiments.faces.train;

import static io.margrad.experiments.faces.train.TinyTraining.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.NonFiniteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training takes over from the S of a file and refuses of it, and what a row leaves that fails. */
class FaceStartTest {
    @TempDir
    private Path folder = Path.of("");

    private Settings tiny() throws IOException {
        return TinyTraining.tiny(folder);
    }

    private Path startFrom(String name, Map<String, String> changes) throws IOException {
        Settings settings = tiny();
        settings.set("rows", "S", "test");
        changes.forEach((key, value) -> settings.set(key, value, "test"));
        Path run = Files.createDirectory(folder.resolve(name));
        run(run, FaceTrainConfig.of(settings), Progress.silent(), new CheckpointEvery.Never(), null);
        return run.resolve("weights-s.safetensors");
    }

    private FaceTrainConfig tunedFrom(Path start, Map<String, String> changes) throws IOException {
        Settings settings = tiny();
        Map.of("rows", "M(tune)", "start", start.toString()).forEach((key, value) -> settings.set(key, value, "test"));
        changes.forEach((key, value) -> settings.set(key, value, "test"));
        return FaceTrainConfig.of(settings);
    }

    /** With the centers in the places of other identities training would go on, wrongly; validated on what S knows it would flatter. */
    @Test
    void aStartOfOtherIdentitiesIsRefused() throws IOException {
        SmallFaces.write(folder.resolve("faces"), 6, 96, 112);
        Path all = startFrom("all", Map.of());
        DataException held = assertThrows(
                DataException.class,
                () -> run(
                        Files.createDirectory(folder.resolve("held")),
                        tunedFrom(all, Map.of("validation-identities", "2")),
                        Progress.silent(),
                        new CheckpointEvery.Never(),
                        null));
        assertTrue(String.valueOf(held.getMessage()).contains("one that was trained on 'id"), held.getMessage());
        Path part = startFrom("part", Map.of("validation-identities", "2"));
        SmallFaces.write(folder.resolve("others"), 4, 96, 112);
        Files.move(folder.resolve("others/id0"), folder.resolve("others/other"));
        DataException kept = assertThrows(
                DataException.class,
                () -> run(
                        Files.createDirectory(folder.resolve("kept")),
                        tunedFrom(part, Map.of("tune-centers", "kept", "data", folder.resolve("others").toString())),
                        Progress.silent(),
                        new CheckpointEvery.Never(),
                        null));
        assertTrue(String.valueOf(kept.getMessage()).contains("has learned center"), kept.getMessage());
    }

    /** S of two seeds and one seed of the tuned row: two trainings of the same settings. */
    @Test
    void weightsSayWhatTheyStartedFrom() throws IOException {
        List<Checkpoint> tuned = new ArrayList<>();
        for (String seed : List.of("1", "2")) {
            Path run = Files.createDirectory(folder.resolve("tuned " + seed));
            Path start = startFrom("S " + seed, Map.of("seed", seed));
            run(run, tunedFrom(start, Map.of()), Progress.silent(), new CheckpointEvery.Never(), null);
            tuned.add(Checkpoint.read(run.resolve("weights-m-tune.safetensors")));
        }
        assertEquals(tuned.get(0).text("settings"), tuned.get(1).text("settings"));
        assertEquals(tuned.get(0).text("seed"), tuned.get(1).text("seed"));
        assertNotEquals(tuned.get(0).text("start"), tuned.get(1).text("start"));
    }

    /** Images of the validation that are all broken are noticed in the middle of a row. */
    @Test
    void anErrorOfTheValidationSaysWhere() throws IOException {
        Path faces = folder.resolve("faces");
        SmallFaces.write(faces, 5, 96, 112);
        Settings settings = tiny();
        Map.of("rows", "S", "validation-identities", "2").forEach((key, value) -> settings.set(key, value, "test"));
        FaceTrainConfig config = FaceTrainConfig.of(settings);
        TrainingFaces parts = TrainingFaces.of(config.data()).heldOut(2, config.seed());
        for (String held : Objects.requireNonNull(parts.validation()).classes()) {
            for (int i = 0; i < 4; i++) {
                Files.writeString(faces.resolve(held).resolve(i + ".png"), "broken");
            }
        }
        Path run = Files.createDirectory(folder.resolve("broken validation"));
        DataException e = assertThrows(
                DataException.class, () -> run(run, config, Progress.silent(), new CheckpointEvery.Never(), null));
        assertTrue(String.valueOf(e.getMessage()).startsWith("row S, validation after iteration 2: "), e.getMessage());
    }

    @Test
    void theBestWeightsOfARowThatDivergesAreKept() throws IOException {
        Settings settings = tiny();
        Map.of("rows", "S", "iterations", "200", "interval", "1", "learning-rate", "1e30", "warmup", "0")
                .forEach((key, value) -> settings.set(key, value, "test"));
        Path run = Files.createDirectory(folder.resolve("diverged"));
        assertThrows(
                NonFiniteException.class,
                () -> run(run, FaceTrainConfig.of(settings), Progress.silent(), new CheckpointEvery.Never(), null));
        assertEquals(1, Checkpoint.read(run.resolve("best-s.safetensors")).step());
    }
}
