package io.margrad.experiments.faces.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.CpuBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trainings of faces that take a second. */
final class TinyTraining {
    private TinyTraining() {}

    /** All six rows, batches over the end of an epoch, lines of metrics in the middle of a row and at its end. */
    static Settings tiny(Path folder) throws IOException {
        Path faces = folder.resolve("faces");
        if (!Files.exists(faces)) {
            SmallFaces.write(faces);
        }
        Settings settings = FaceSettings.read("reduced");
        settings.set("warmup", "2", "test");
        Map.of("data", faces.toString(), "width", "0.01", "features", "5", "iterations", "3", "tune-iterations", "2", "batch", "5",
                        "interval", "2", "learning-rate", "0.1", "alpha-inter", "1.5 D2", "tune-alpha-inter", "1.5 D2")
                .forEach((name, value) -> settings.set(name, value, "test"));
        return settings;
    }

    record Outcome(String rows, String curves, List<String> warnings, List<String> broken) {}

    static Outcome run(Path run, FaceTrainConfig config, Progress progress, CheckpointEvery every, @Nullable Checkpoint from) {
        try (CpuBackend backend = new CpuBackend(1);
                MetricsLog metrics = new MetricsLog(run.resolve("metrics.jsonl"))) {
            try {
                FaceTraining training = new FaceTraining(
                        backend,
                        config,
                        TrainingFaces.of(config.data()).heldOut(config.validationIdentities(), config.seed()),
                        progress,
                        metrics,
                        RunCheckpoints.of(run, every));
                training.goOnFrom(from);
                StringBuilder rows = new StringBuilder();
                for (FaceRowResult row : training.run(results -> {})) {
                    rows.append(row.toString().replaceAll(", seconds=.*", "")).append('\n');
                }
                return new Outcome(rows.toString(), training.curves().toString(), training.warnings(), training.broken());
            } finally {
                assertEquals(0, backend.liveBuffers(), "buffers left");
            }
        }
    }
}
