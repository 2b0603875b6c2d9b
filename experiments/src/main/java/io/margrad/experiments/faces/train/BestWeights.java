package io.margrad.experiments.faces.train;

import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
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
    private final RunCheckpoints run;
    private int iteration;
    private double score = Double.NEGATIVE_INFINITY;
    private @Nullable Checkpoint unwritten;

    /**
     * None yet.
     *
     * @param slug the row's name for files
     * @param run has the file
     */
    BestWeights(String slug, RunCheckpoints run) {
        this.slug = slug;
        this.run = run;
    }

    /**
     * Takes weights when they are better than all before; only their score where no file is written.
     *
     * @param weights their file's content, with the score
     */
    void offer(int afterIteration, double itsScore, Supplier<Checkpoint> weights) {
        if (itsScore > score) {
            unwritten = run.writes() ? weights.get() : null;
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
    void write() {
        if (unwritten != null) {
            run.best(slug, unwritten);
            unwritten = null;
        }
    }

    /** Adds iteration and score to a checkpoint. */
    void save(CheckpointBuilder to) {
        to.doubles(BEST, iteration, score);
    }

    /**
     * Takes iteration and score from a checkpoint. Where the file lacks the weights of that score, any weights are better from here on.
     *
     * @param warn is told of a file that is missing, damaged or of other weights; not of one that is ahead of the checkpoint, as a run
     *     leaves it that was stopped before its next one: training comes to those weights again
     * @throws CheckpointException when there are none, or they cannot be
     */
    void restore(Checkpoint from, Consumer<String> warn) {
        double[] best = from.doubles(BEST, 2);
        if (!(best[0] >= 0 && best[0] <= Integer.MAX_VALUE) || Double.isNaN(best[1])) {
            throw CheckpointException.of(from.origin(), BEST, "an iteration and a score", Arrays.toString(best));
        }
        if (best[0] > 0 && run.writes() && !isInFile((int) best[0], best[1], warn)) {
            return;
        }
        iteration = (int) best[0];
        score = best[1];
    }

    private boolean isInFile(int expected, double itsScore, Consumer<String> warn) {
        String found;
        try {
            Checkpoint file = run.best(slug);
            double inFile = file.score().orElse(Double.NaN);
            if (file.step() == expected && inFile == itsScore) {
                return true;
            }
            if (file.step() > expected && inFile > itsScore) {
                return false;
            }
            found = "those of iteration " + file.step() + " with score " + inFile;
        } catch (IOException | CheckpointException e) {
            found = "a file that cannot be read (" + e + ")";
        }
        warn.accept("best weights of %s: expected those of iteration %d with score %s, found %s; the best are sought from here on"
                .formatted(slug, expected, itsScore, found));
        return false;
    }
}
