package io.margrad.experiments.train;

import io.margrad.experiments.run.MetricsLog;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a run, in the folder {@code checkpoints} of the run's own, and the weights of its trained rows,
 * {@code weights-s.safetensors} and so on; where a row's best weights are told apart, also {@code best-s.safetensors} and so on.
 *
 * <p>A checkpoint is the whole experiment at one moment: the row in training with its momentum, sampler and unfinished sums, row S for
 * those that start from it, results, curves and warnings so far, the length of metrics.jsonl, and the configuration with its hash.
 */
public final class RunCheckpoints {
    /** One to go on from, and one for when that is broken. */
    private static final int KEEP = 2;

    private static final String METRICS = "metrics";

    private final @Nullable Path run;
    private final CheckpointEvery every;
    private final Cadence cadence;

    private RunCheckpoints(@Nullable Path run, CheckpointEvery every) {
        this.run = run;
        this.every = every;
        this.cadence = new Cadence(every, System::nanoTime);
    }

    /** Nothing is saved. */
    public static RunCheckpoints none() {
        return new RunCheckpoints(null, new CheckpointEvery.Never());
    }

    /** Of the run in this folder. */
    public static RunCheckpoints of(Path run, CheckpointEvery every) {
        return new RunCheckpoints(run, every);
    }

    private static CheckpointFolder folder(Path run) {
        return new CheckpointFolder(run.resolve("checkpoints"), KEEP);
    }

    /** The newest checkpoint of a run that is whole. */
    public static CheckpointFolder.Found newest(Path run) {
        try {
            return folder(run).newest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes that metrics.jsonl had when a checkpoint was made. */
    public static long metrics(Checkpoint from) {
        return from.longs(METRICS, 1)[0];
    }

    /** Whether there is a folder to write to. */
    public boolean writes() {
        return run != null;
    }

    /** Whether to save after this iteration of a row. */
    public boolean due(int iteration, boolean measured) {
        return run != null && cadence.due(iteration, measured);
    }

    /**
     * Saves.
     *
     * @param step iterations of all rows so far
     * @param content adds all that belongs to the experiment
     */
    public void save(ConfigStamp stamp, long step, MetricsLog metrics, Consumer<CheckpointBuilder> content) {
        if (run == null || every instanceof CheckpointEvery.Never) {
            return;
        }
        cadence.save(() -> {
            CheckpointBuilder builder = stamp.at(step);
            builder.longs(METRICS, metrics.force());
            content.accept(builder);
            try {
                folder(run).save(builder.build());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /**
     * Writes the weights of a trained row.
     *
     * @param slug the row's name for files
     */
    public void weights(String slug, Supplier<Checkpoint> weights) {
        if (run != null) {
            write(run.resolve("weights-" + slug + ".safetensors"), weights.get());
        }
    }

    /**
     * Writes the best weights of a row.
     *
     * @param slug the row's name for files
     */
    public void best(String slug, Checkpoint weights) {
        if (run != null) {
            write(best(run, slug), weights);
        }
    }

    /**
     * Reads what {@link #best(String, Checkpoint)} wrote; only where there is a folder.
     *
     * @throws IOException when it cannot be read
     * @throws io.margrad.nn.checkpoint.CheckpointException when it is damaged
     */
    public Checkpoint best(String slug) throws IOException {
        if (run == null) {
            throw new IllegalStateException("no folder to read the best weights of " + slug + " from");
        }
        return Checkpoint.read(best(run, slug));
    }

    private static Path best(Path run, String slug) {
        return run.resolve("best-" + slug + ".safetensors");
    }

    private static void write(Path file, Checkpoint weights) {
        try {
            weights.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
