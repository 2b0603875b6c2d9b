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
        BestWeights best = new BestWeights("s-c");
        best.write(run);
        assertFalse(Files.exists(file), "nothing was seen yet");
        offer(best, 10, -3);
        offer(best, 20, -1);
        offer(best, 30, -1);
        offer(best, 40, -2);
        assertFalse(Files.exists(file), "only with a checkpoint");
        best.write(run);
        assertEquals(20, Checkpoint.read(file).step());
        assertEquals(-1, Checkpoint.read(file).score().orElseThrow());
        assertEquals(20, best.iteration());
        assertEquals(-1, best.score());
        Files.delete(file);
        best.write(run);
        assertFalse(Files.exists(file), "it was written before");
    }

    /** What goes on knows the score that is to be beaten, and not the weights, which are in the file. */
    @Test
    void aCheckpointHasTheScore() throws IOException {
        BestWeights before = new BestWeights("s");
        offer(before, 5, 0.75);
        CheckpointBuilder saved = Checkpoint.at(6);
        before.save(saved);
        BestWeights after = new BestWeights("s");
        after.restore(saved.build());
        assertEquals(5, after.iteration());
        offer(after, 7, 0.75);
        RunCheckpoints run = RunCheckpoints.of(folder, new CheckpointEvery.Never());
        after.write(run);
        assertFalse(Files.exists(folder.resolve("best-s.safetensors")));
        offer(after, 8, 0.76);
        after.write(run);
        assertEquals(8, Checkpoint.read(folder.resolve("best-s.safetensors")).step());
    }

    @Test
    void beforeTheFirstScoreAnythingIsBetter() {
        CheckpointBuilder saved = Checkpoint.at(1);
        new BestWeights("s").save(saved);
        BestWeights after = new BestWeights("s");
        after.restore(saved.build());
        offer(after, 2, -1e300);
        assertEquals(2, after.iteration());
    }

    @Test
    void whatCannotBeIsRefused() {
        for (double[] wrong : new double[][] {{-1, 0}, {Double.NaN, 0}, {1e10, 0}, {1, Double.NaN}, {1}}) {
            Checkpoint from = Checkpoint.at(1).doubles("best", wrong).build();
            CheckpointException e = assertThrows(CheckpointException.class, () -> new BestWeights("s").restore(from));
            assertTrue(String.valueOf(e.getMessage()).contains("best"), e.getMessage());
        }
        Checkpoint none = Checkpoint.at(1).build();
        assertThrows(CheckpointException.class, () -> new BestWeights("s").restore(none));
    }
}
