package io.margrad.experiments.faces.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestWeightsTest {
    @TempDir
    private Path folder = Path.of("");

    private static void offer(BestWeights best, int iteration, double score) {
        best.offer(iteration, score, () -> Checkpoint.at(iteration).score(score).build());
    }

    @Test
    void theFirstOfTheHighestStays() throws IOException {
        RunCheckpoints run = RunCheckpoints.of(folder, new CheckpointEvery.Never());
        Path file = folder.resolve("best-s-c.safetensors");
        BestWeights best = new BestWeights("s-c", run);
        best.write();
        assertFalse(Files.exists(file), "nothing was seen yet");
        offer(best, 10, -3);
        offer(best, 20, -1);
        offer(best, 30, -1);
        offer(best, 40, -2);
        assertFalse(Files.exists(file), "only with a checkpoint");
        best.write();
        assertEquals(20, Checkpoint.read(file).step());
        assertEquals(-1, Checkpoint.read(file).score().orElseThrow());
        assertEquals(20, best.iteration());
        assertEquals(-1, best.score());
        Files.delete(file);
        best.write();
        assertFalse(Files.exists(file), "it was written before");
    }

    /** What goes on knows the score that is to be beaten, and not the weights, which are in the file. */
    @Test
    void aCheckpointHasTheScore() throws IOException {
        RunCheckpoints run = RunCheckpoints.of(folder, new CheckpointEvery.Never());
        BestWeights before = new BestWeights("s", run);
        offer(before, 5, 0.75);
        before.write();
        CheckpointBuilder saved = Checkpoint.at(6);
        before.save(saved);
        BestWeights after = new BestWeights("s", run);
        after.restore(saved.build(), Assertions::fail);
        assertEquals(5, after.iteration());
        offer(after, 7, 0.75);
        after.write();
        assertEquals(5, Checkpoint.read(folder.resolve("best-s.safetensors")).step());
        offer(after, 8, 0.76);
        after.write();
        assertEquals(8, Checkpoint.read(folder.resolve("best-s.safetensors")).step());
    }

    @Test
    void beforeTheFirstScoreAnythingIsBetter() {
        CheckpointBuilder saved = Checkpoint.at(1);
        new BestWeights("s", RunCheckpoints.none()).save(saved);
        BestWeights after = new BestWeights("s", RunCheckpoints.none());
        after.restore(saved.build(), Assertions::fail);
        offer(after, 2, -1e300);
        assertEquals(2, after.iteration());
    }

    @Test
    void whatCannotBeIsRefused() {
        for (double[] wrong : new double[][] {{-1, 0}, {Double.NaN, 0}, {1e10, 0}, {1, Double.NaN}, {1}}) {
            Checkpoint from = Checkpoint.at(1).doubles("best", wrong).build();
            BestWeights best = new BestWeights("s", RunCheckpoints.none());
            CheckpointException e = assertThrows(CheckpointException.class, () -> best.restore(from, Assertions::fail));
            assertTrue(String.valueOf(e.getMessage()).contains("best"), e.getMessage());
        }
        Checkpoint none = Checkpoint.at(1).build();
        assertThrows(CheckpointException.class, () -> new BestWeights("s", RunCheckpoints.none()).restore(none, Assertions::fail));
    }

    /** A score whose weights are not in the file would keep all others out of it. */
    @Test
    void aFileThatIsMissingOrDamagedOrOfOtherWeightsIsToldAndTheBestSoughtAnew() throws IOException {
        RunCheckpoints run = RunCheckpoints.of(folder, new CheckpointEvery.Never());
        Path file = folder.resolve("best-s.safetensors");
        Checkpoint from = Checkpoint.at(9).doubles("best", 5, 0.75).build();
        assertToldOf(run, from, "cannot be read");
        Files.writeString(file, "damaged");
        assertToldOf(run, from, "cannot be read");
        Checkpoint.at(5).score(0.5).build().write(file);
        assertToldOf(run, from, "iteration 5 with score 0.5");
    }

    private static void assertToldOf(RunCheckpoints run, Checkpoint from, String found) {
        List<String> warnings = new ArrayList<>();
        BestWeights best = new BestWeights("s", run);
        best.restore(from, warnings::add);
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().contains(found), warnings.getFirst());
        assertEquals(Double.NEGATIVE_INFINITY, best.score());
    }

    /** A run that was stopped behind its checkpoint comes to the file's weights again, and that is no fault. */
    @Test
    void aFileAheadOfTheCheckpointIsNoFault() throws IOException {
        RunCheckpoints run = RunCheckpoints.of(folder, new CheckpointEvery.Never());
        Checkpoint.at(12).score(0.8).build().write(folder.resolve("best-s.safetensors"));
        BestWeights best = new BestWeights("s", run);
        best.restore(Checkpoint.at(9).doubles("best", 5, 0.75).build(), Assertions::fail);
        assertEquals(Double.NEGATIVE_INFINITY, best.score());
    }

    @Test
    void withoutAFolderNoWeightsAreCopied() {
        BestWeights best = new BestWeights("s", RunCheckpoints.none());
        best.offer(3, 1, Assertions::fail);
        assertEquals(3, best.iteration());
    }
}
