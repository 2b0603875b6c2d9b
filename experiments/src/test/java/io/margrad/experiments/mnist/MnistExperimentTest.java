package io.margrad.experiments.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.NonFiniteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment on a few of the embedded digits: what it trains, writes and refuses, not how good it gets. */
class MnistExperimentTest {
    @TempDir
    private Path folder = Path.of("");

    private int runs;

    private record Run(List<RowResult> results, String metrics, MnistConfig resolved, List<Integer> toldAfterRow) {}

    private static Settings tiny() {
        Settings settings = MnistConfig.preset(Preset.SMOKE);
        settings.set("iterations", "4", "test");
        settings.set("tune-iterations", "3", "test");
        settings.set("batch", "8", "test");
        settings.set("train-digits", "64", "test");
        settings.set("test-digits", "30", "test");
        settings.set("interval", "2", "test");
        return settings;
    }

    private Run run(Settings settings, int threads) throws IOException {
        Path file = folder.resolve("metrics-" + runs++ + ".jsonl");
        List<Integer> told = new ArrayList<>();
        try (CpuBackend backend = new CpuBackend(threads);
                MetricsLog metrics = new MetricsLog(file)) {
            MnistExperiment experiment = new MnistExperiment(
                    backend, MnistConfig.of(settings), EmbeddedSubset.load(""), Progress.silent(), metrics);
            List<RowResult> results = experiment.run(soFar -> told.add(soFar.size()));
            assertEquals(0, backend.liveBuffers(), "buffers left");
            return new Run(results, Files.readString(file), experiment.resolved(), told);
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsForAnyNumberOfThreads() throws IOException {
        String once = run(tiny(), 2).metrics;
        assertEquals(once, run(tiny(), 2).metrics);
        assertEquals(once, run(tiny(), 1).metrics);
        assertEquals(once, run(tiny(), 3).metrics);
        Settings other = tiny();
        other.set("seed", "2", "test");
        assertFalse(once.equals(run(other, 2).metrics));
    }

    @Test
    void allRowsAreTrainedInThePapersOrderAndToldOneByOne() throws IOException {
        Run run = run(tiny(), 2);
        assertEquals(List.of(MnistRow.values()), run.results.stream().map(RowResult::row).toList());
        assertEquals(List.of(1, 2, 3, 4), run.toldAfterRow);
        // 4 iterations of S and S+C give two lines each, 3 of C+M and M too: the last iteration always has one.
        assertEquals(8, run.metrics.lines().count());
        RowResult softmax = run.results.get(0);
        RowResult margin = run.results.get(3);
        assertNull(softmax.margins());
        assertTrue(Double.isNaN(softmax.activeIntra()));
        assertTrue(softmax.softmaxAccuracy() >= 0);
        assertTrue(Double.isNaN(margin.softmaxAccuracy()));
        assertNotNull(margin.margins());
        assertTrue(margin.activeIntra() >= 0 && margin.activeIntra() <= 1);
        assertTrue(margin.activeInter() >= 0 && margin.activeInter() <= 1);
        assertEquals(60, margin.features().length);
    }

    @Test
    void marginsAreMeasuredOnSAndWrittenDown() throws IOException {
        Run run = run(tiny(), 2);
        Margins margins = run.results.get(3).margins();
        assertNotNull(margins);
        assertEquals(margins.intra(), run.resolved.alphaIntra());
        assertEquals(margins.inter(), run.resolved.alphaInter());
    }

    @Test
    void marginsThatAreGivenAreTaken() throws IOException {
        Settings settings = tiny();
        settings.set("alpha-intra", "0.25", "test");
        settings.set("alpha-inter", "3", "test");
        assertEquals(new Margins(0.25f, 3), run(settings, 2).results.get(2).margins());
    }

    @Test
    void aRowThatStartsFromSTrainsItWithoutReportingIt() throws IOException {
        Settings settings = tiny();
        settings.set("rows", "M", "test");
        Run run = run(settings, 2);
        assertEquals(List.of(MnistRow.M), run.results.stream().map(RowResult::row).toList());
        assertTrue(run.metrics.contains("\"row\":\"S\""), run.metrics);
    }

    @Test
    void aRowThatDivergesNamesItselfTheIterationAndTheFirstBadOp() {
        Settings settings = tiny();
        settings.set("learning-rate", "1e6", "test");
        NonFiniteException e = assertThrows(NonFiniteException.class, () -> run(settings, 2));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.matches("row S diverged at iteration \\d+: .*; first bad op: \\w+ .*"), message);
        assertEquals(1, message.lines().count());
    }
}
