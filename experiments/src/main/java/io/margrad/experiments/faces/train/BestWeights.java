package io.margrad.experiments.faces.train;

import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The best weights of a row so far, by a score whose highest is the best; of equal ones the first.
 *
 * <p>They are kept in memory and written with the next checkpoint, or when the row is done. So a checkpoint never has a score whose
 * weights are not in the file, and a training that goes on from it comes to the same file.
 */
final class BestWeights {
    private static final String BEST = "best";

    private final String slug;
    private int iteration;
    private double score = Double.NEGATIVE_INFINITY;
    private @Nullable Checkpoint unwritten;

    /** @param slug the row's name for files */
    BestWeights(String slug) {
        this.slug = slug;
    }

    /**
     * Takes weights when they are better than all before.
     *
     * @param weights their file's content, with the score
     */
    void offer(int afterIteration, double itsScore, Supplier<Checkpoint> weights) {
        if (itsScore > score) {
            unwritten = weights.get();
            score = itsScore;
            iteration = afterIteration;
        }
    }

    /** The iteration after which they were seen; 0 before the first. */
    int iteration() {
        return iteration;
    }

    /** Their score; minus infinity before the first. */
    double score() {
        return score;
    }

    /** Writes them, unless they are written already. */
    void write(RunCheckpoints run) {
        if (unwritten != null) {
            run.best(slug, unwritten);
            unwritten = null;
        }
    }

    /** Adds iteration and score to a checkpoint. */
    void save(CheckpointBuilder to) {
        to.doubles(BEST, iteration, score);
    }

    /** @throws CheckpointException when there are none, or they cannot be */
    void restore(Checkpoint from) {
        double[] best = from.doubles(BEST, 2);
        if (!(best[0] >= 0 && best[0] <= Integer.MAX_VALUE) || Double.isNaN(best[1])) {
            throw CheckpointException.of(from.origin(), BEST, "an iteration and a score", Arrays.toString(best));
        }
        iteration = (int) best[0];
        score = best[1];
    }
}
