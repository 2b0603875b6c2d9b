package io.margrad.experiments.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.run.RunException;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints with a right checksum whose values cannot be: one line says what is wrong, before anything is trained. */
class HostileCheckpointTest {
    private static final int TEST_DIGITS = 12;

    @TempDir
    Path run = Path.of("");

    /** As it must be, but for what a test does to it. */
    private final float[] features = new float[TEST_DIGITS * 2];

    private final float[] centers = new float[20];
    private final long[] predicted = new long[TEST_DIGITS];
    private final double[] figures = {Double.NaN, Double.NaN, 1.5};

    @Test
    void thisIsHowItMustBe() {
        goOn("S", row(5).build());
    }

    @Test
    void predictionsAreDigits() {
        for (long bad : new long[] {10, -1, 1L << 32, Long.MIN_VALUE}) {
            Arrays.fill(predicted, 9);
            predicted[TEST_DIGITS - 1] = bad;
            refused("S", row(5), "result.S.predicted: expected 0 to 9, found " + bad);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
    void featuresAndCentersAreFinite(float bad) {
        centers[19] = bad;
        refused("S", row(5), "result.S.centers: expected finite values, found " + bad);
        features[3] = bad;
        refused("S", row(5), "result.S.features: expected finite values, found " + bad);
    }

    @Test
    void timesAreFinite() {
        figures[2] = Double.NaN;
        refused("S", row(5), "result.S.figures: expected finite values from 0, found NaN");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1})
    void marginsAndDistancesAreFiniteAndNotNegative(float bad) {
        refused(
                "M",
                begun(5).floats("margins", Shape.of(2), new float[] {1, bad}),
                "margins: expected finite values from 0, found " + (double) bad);
        refused("M", begun(5).doubles("scale", bad, 1, 1), "scale: expected finite values from 0, found " + (double) bad);
    }

    @Test
    void rowsStartFromSomething() {
        refused("M", begun(5), "row S: expected its weights, distances and margins, for rows that start from it, found not all of them");
    }

    @Test
    void stepsAreThoseOfTheRowsThatAreDone() {
        refused("S", row(4), "step: expected at least the 5 of the rows that are done, found 4");
    }

    @Test
    void metricsHaveASize() {
        Checkpoint from = Checkpoint.at(0).longs("finished", 0).longs("metrics", -1).build();
        RunException e = assertThrows(RunException.class, () -> goOn("S", from));
        assertTrue(String.valueOf(e.getMessage()).endsWith(": expected a size of at least 0 to go back to, found -1"), e.getMessage());
    }

    /** The first row is done. */
    private static CheckpointBuilder begun(long step) {
        return Checkpoint.at(step).longs("finished", 1).longs("metrics", 0);
    }

    private CheckpointBuilder row(long step) {
        return begun(step)
                .floats("result.S.features", Shape.of(TEST_DIGITS, 2), features)
                .longs("result.S.predicted", predicted)
                .floats("result.S.centers", Shape.of(10, 2), centers)
                .doubles("result.S.figures", figures);
    }

    private void refused(String rows, CheckpointBuilder from, String message) {
        Checkpoint checkpoint = from.build();
        CheckpointException e = assertThrows(CheckpointException.class, () -> goOn(rows, checkpoint));
        assertTrue(String.valueOf(e.getMessage()).endsWith(message), e.getMessage());
    }

    private void goOn(String rows, Checkpoint from) {
        Settings settings = MnistConfig.preset(Preset.SMOKE);
        Map.of("rows", rows, "iterations", "5", "tune-iterations", "4", "sweep", "none", "batch", "6", "train-digits", "22",
                        "test-digits", String.valueOf(TEST_DIGITS), "interval", "3")
                .forEach((name, value) -> settings.set(name, value, "test"));
        try (CpuBackend backend = new CpuBackend(1);
                MetricsLog metrics = new MetricsLog(run.resolve("metrics.jsonl"))) {
            MnistExperiment experiment = new MnistExperiment(
                    backend,
                    MnistConfig.of(settings),
                    EmbeddedSubset.load("test"),
                    Progress.silent(),
                    metrics,
                    RunCheckpoints.of(run, new CheckpointEvery.Never()));
            try {
                experiment.goOnFrom(from);
            } finally {
                assertEquals(0, backend.liveBuffers(), "buffers left");
            }
        }
    }
}
