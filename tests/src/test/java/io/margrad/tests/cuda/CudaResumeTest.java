package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.mnist.MnistConfig;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.mnist.MnistExperiment;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.run.Interval;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.cuda.KernelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on a CUDA device that is stopped goes on as if it had never been. */
@Tag("cuda-emulator")
class CudaResumeTest {
    @TempDir
    private Path folder = Path.of("");

    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Says nothing, and stops the run after so many iterations. */
    private record Stopping(int[] left) implements Progress {
        @Override
        public void start(String row, int iterations, int done) {}

        @Override
        public void step(int iteration) {
            if (--left[0] == 0) {
                throw new Stop();
            }
        }

        @Override
        public void interval(Interval values) {}

        @Override
        public void note(String line) {}

        @Override
        public void done() {}
    }

    private static MnistConfig config(Map<String, String> values) {
        Settings settings = MnistConfig.preset(Preset.SMOKE);
        values.forEach((name, value) -> settings.set(name, value, "test"));
        return MnistConfig.of(settings);
    }

    private static List<RowResult> run(Path run, MnistConfig config, int every, Progress progress, @Nullable Checkpoint from) {
        try (CudaBackend cuda = CudaUnderTest.open(KernelChoice.OWN);
                MetricsLog metrics = new MetricsLog(run.resolve("metrics.jsonl"))) {
            try {
                MnistExperiment experiment = new MnistExperiment(
                        cuda, config, EmbeddedSubset.load(""), progress, metrics,
                        RunCheckpoints.of(run, new CheckpointEvery.Iterations(every)));
                experiment.goOnFrom(from);
                return experiment.run((rows, trials) -> {});
            } finally {
                assertEquals(0, cuda.liveBuffers(), "buffers left");
            }
        }
    }

    /**
     * Each part does three iterations, the first two as they are and the third out of a captured graph, and is stopped in the fourth. In
     * the run that is not stopped all but the first two of a row come out of a graph.
     */
    @Test
    void goesOnWithTheSameBits() throws IOException {
        MnistConfig config = config(Map.of(
                "rows", "S,M", "iterations", "7", "tune-iterations", "6", "batch", "3", "train-digits", "10", "test-digits", "6",
                "interval", "2", "center-update", "sgd"));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        List<RowResult> expected = run(whole, config, 3, Progress.silent(), null);
        Path run = Files.createDirectory(folder.resolve("run"));
        int stops = 0;
        List<RowResult> found = List.of();
        while (found.isEmpty()) {
            try {
                found = run(run, config, 3, new Stopping(new int[] {4}), RunCheckpoints.newest(run).checkpoint());
            } catch (Stop e) {
                stops++;
            }
        }
        assertTrue(stops >= 3, stops + " stops");
        assertEquals(Files.readString(whole.resolve("metrics.jsonl")), Files.readString(run.resolve("metrics.jsonl")));
        for (String weights : List.of("weights-s.safetensors", "weights-m.safetensors")) {
            assertArrayEquals(Files.readAllBytes(whole.resolve(weights)), Files.readAllBytes(run.resolve(weights)), weights);
        }
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).features(), found.get(i).features());
        }
        System.out.printf("resume on cuda: stopped %d times, the same bits%n", stops);
    }

    /** No checkpoint is made of weights that a bad step has left behind, and the iteration is counted from the row's beginning. */
    @Test
    void divergenceAfterAResumeNamesTheSameIteration() throws IOException {
        MnistConfig config = config(Map.of(
                "rows", "S", "iterations", "12", "batch", "4", "train-digits", "20", "test-digits", "10", "interval", "12",
                "learning-rate", "1e18"));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        NonFiniteException expected =
                assertThrows(NonFiniteException.class, () -> run(whole, config, 12, Progress.silent(), null));
        Path run = Files.createDirectory(folder.resolve("run"));
        assertThrows(NonFiniteException.class, () -> run(run, config, 1, Progress.silent(), null));
        Checkpoint last = RunCheckpoints.newest(run).checkpoint();
        assertNotNull(last);
        NonFiniteException found = assertThrows(NonFiniteException.class, () -> run(run, config, 12, Progress.silent(), last));
        assertEquals(expected.getMessage(), found.getMessage());
    }
}
