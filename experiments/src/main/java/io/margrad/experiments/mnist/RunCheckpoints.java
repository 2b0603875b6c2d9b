package io.margrad.experiments.mnist;

import io.margrad.experiments.config.ConfigException;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a run, in the folder {@code checkpoints} of the run's own, and the weights of its trained rows,
 * {@code weights-s.safetensors} and so on.
 *
 * <p>A checkpoint is the whole experiment at one moment: the row in training with its momentum, sampler and unfinished sums, row S for
 * those that start from it, results, curves and warnings so far, the length of metrics.jsonl, and the configuration with its hash.
 */
public final class RunCheckpoints {
    /** One to go on from, and one for when that is broken. */
    private static final int KEEP = 2;

    private static final String CONFIG = "config";
    private static final String CONFIG_HASH = "config-sha256";
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

    /**
     * The configuration that a checkpoint was made with.
     *
     * @param inFolder the one that lies in the run's folder: the same, or with the margins that were chosen since
     * @throws ConfigException naming every setting that differs
     */
    public static MnistConfig config(Checkpoint from, MnistConfig inFolder) {
        MnistConfig made = MnistConfig.parse(from.text(CONFIG), from.origin().toString());
        String found = inFolder.toToml();
        if (sha256(found).equals(from.text(CONFIG_HASH))) {
            return made;
        }
        List<String> different = differences(made.toToml(), found);
        if (from.has(ExperimentState.MARGINS)) {
            Margins chosen = ExperimentState.margins(from, ExperimentState.MARGINS);
            List<String> since = differences(made.with(chosen).toToml(), found);
            different = since.size() < different.size() ? since : different;
        }
        if (!different.isEmpty()) {
            throw new ConfigException("config.toml: " + String.join("; ", different) + "; a run goes on with its own settings");
        }
        return made;
    }

    private static List<String> differences(String made, String found) {
        List<String> before = made.lines().toList();
        List<String> now = found.lines().toList();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(now.get(i))) {
                String[] setting = before.get(i).split(" = ", 2);
                differences.add("%s: expected %s, found %s".formatted(setting[0], setting[1], now.get(i).split(" = ", 2)[1]));
            }
        }
        return differences;
    }

    /** The bytes that metrics.jsonl had when a checkpoint was made. */
    static long metrics(Checkpoint from) {
        return from.longs(METRICS, 1)[0];
    }

    /** Whether to save after this iteration of a row. */
    boolean due(int iteration, boolean measured) {
        return run != null && cadence.due(iteration, measured);
    }

    /**
     * Saves.
     *
     * @param row adds what belongs to the row in training
     * @param iterations done in that row
     */
    void save(Setup setup, ExperimentState state, int iterations, Consumer<CheckpointBuilder> row) {
        if (run == null || every instanceof CheckpointEvery.Never) {
            return;
        }
        cadence.save(() -> {
            CheckpointBuilder builder = described(setup.config(), state.iterations() + iterations);
            builder.longs(METRICS, setup.metrics().force());
            state.save(builder);
            row.accept(builder);
            try {
                folder(run).save(builder.build());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Writes the weights and the centers of a trained row. */
    void weights(MnistConfig config, Stage stage, Model model) {
        if (run == null) {
            return;
        }
        Checkpoint weights = described(config, stage.iterations())
                .text("row", stage.name())
                .tensors("", model.tensors())
                .build();
        try {
            weights.write(run.resolve("weights-" + stage.slug() + ".safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CheckpointBuilder described(MnistConfig config, long step) {
        String toml = config.toToml();
        return Checkpoint.at(step).text("experiment", "mnist").text(CONFIG, toml).text(CONFIG_HASH, sha256(toml));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
