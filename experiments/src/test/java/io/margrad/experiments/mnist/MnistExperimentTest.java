package io.margrad.experiments.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.Margins;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.NonFiniteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment on a few of the embedded digits: what it trains, writes and refuses, not how good it gets. */
class MnistExperimentTest {
    @TempDir
    private Path folder = Path.of("");

    private int runs;

    private record Run(List<RowResult> results, String metrics, MnistConfig resolved, List<Integer> toldAfterRow, List<MarginTrial> trials) {}

    private static Settings tiny() {
        Settings settings = MnistConfig.preset(Preset.SMOKE);
        settings.set("iterations", "4", "test");
        settings.set("tune-iterations", "3", "test");
        // Enough for the vector lanes of every machine, so that convolutions take the form that training takes.
        settings.set("batch", "33", "test");
        settings.set("train-digits", "66", "test");
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
            List<MarginTrial> trials = new ArrayList<>();
            List<RowResult> results = experiment.run((rows, others) -> {
                told.add(rows.size() + others.size());
                trials.addAll(others.subList(trials.size(), others.size()));
            });
            assertEquals(0, backend.liveBuffers(), "buffers left");
            return new Run(results, Files.readString(file), experiment.resolved(), told, trials);
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

    /** With a rate of nearly nothing M is what it started from: S, and not new weights. */
    @Test
    void theSweepStartsFromSWithPartsOfItsDistances() throws IOException {
        Settings settings = tiny();
        settings.set("sweep", "0.5:0.66,0.25:1", "test");
        settings.set("sweep-iterations", "3", "test");
        Run run = run(settings, 2);
        assertEquals(List.of(1, 2, 3, 4, 5, 6), run.toldAfterRow);
        // At the automatic margins, with as many iterations, the sweep repeats Table II.
        RowResult again = run.trials.get(0).margin();
        assertArrayEquals(run.results.get(3).features(), again.features());
        assertEquals(run.results.get(3).margins(), again.margins());
        assertArrayEquals(run.results.get(2).features(), run.trials.get(0).centerMargin().features());
        Margins other = run.trials.get(1).margin().margins();
        Margins automatic = again.margins();
        assertNotNull(other);
        assertNotNull(automatic);
        assertEquals(automatic.intra() / 2, other.intra(), 1e-5 * other.intra());
        assertEquals(automatic.inter() / 0.66, other.inter(), 1e-5 * other.inter());
        assertFalse(Arrays.equals(again.features(), run.trials.get(1).margin().features()));
        assertTrue(run.metrics.contains("\"M 0.25:1.0\""), run.metrics);
    }

    @Test
    void tunedRowsStartFromS() throws IOException {
        Settings settings = tiny();
        settings.set("tune-learning-rate", "1e-30", "test");
        List<RowResult> results = run(settings, 2).results;
        assertArrayEquals(results.get(0).features(), results.get(2).features(), 1e-6f);
        assertArrayEquals(results.get(0).features(), results.get(3).features(), 1e-6f);
        assertFalse(Arrays.equals(results.get(0).features(), results.get(1).features()));
    }

    /** All training digits of S, since there are few: margins are half of D1 and 0.66 of D2 there. */
    @Test
    void automaticMarginsFollowTheRule() throws IOException {
        Settings settings = tiny();
        settings.set("train-digits", "30", "test");
        settings.set("batch", "10", "test");
        // Trained and measured on the same digits, row S's separation is the one that the rule reads.
        Mnist digits = EmbeddedSubset.load("");
        Mnist same = new Mnist(digits.train().first(30), digits.train().first(30), "test", "", digits.sha256());
        RowResult softmax;
        Margins margins;
        try (CpuBackend backend = new CpuBackend(2);
                MetricsLog metrics = new MetricsLog(folder.resolve("rule.jsonl"))) {
            MnistExperiment experiment =
                    new MnistExperiment(backend, MnistConfig.of(settings), same, Progress.silent(), metrics);
            List<RowResult> results = experiment.run((rows, trials) -> {});
            softmax = results.get(0);
            margins = results.get(3).margins();
        }
        assertNotNull(margins);
        assertEquals((float) (0.5 * softmax.byMeans().d1()), margins.intra());
        assertEquals((float) (0.66 * softmax.byMeans().d2()), margins.inter());
    }

    @Test
    void weightsAreThoseOfTableThree() {
        Map<MnistRow, List<Float>> lambdas = Map.of(
                MnistRow.S, List.of(1f, 0f, 0f),
                MnistRow.S_C, List.of(1f, 0.008f, 0f),
                MnistRow.C_M, List.of(0f, 0.008f, 0.01f),
                MnistRow.M, List.of(0f, 0f, 0.015f));
        for (MnistRow row : MnistRow.values()) {
            assertEquals(lambdas.get(row), List.of(row.lambda0(), row.lambda1(), row.lambda2()), row.label());
            assertEquals(row.lambda0() == 0, row.tuned());
        }
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
