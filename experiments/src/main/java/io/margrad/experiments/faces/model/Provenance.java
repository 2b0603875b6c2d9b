package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Which training the weights of a file come from, as its text says under {@code row}, {@code seed}, {@code settings}, {@code selected}
 * and {@code start}.
 *
 * @param row label of the row of Table III; empty where the file has none, as that of an imported network
 * @param seed of the training; null where the file has none
 * @param settings a short hash of all that decided the training but the seed; empty where the file has none
 * @param best whether these are the best weights of the training and not its last
 * @param start a short hash of the weights in the file that the training started from; empty where it started from none
 */
public record Provenance(String row, @Nullable Long seed, String settings, boolean best, String start) {
    /** Of a training that started from no file. */
    public Provenance(String row, @Nullable Long seed, String settings, boolean best) {
        this(row, seed, settings, best, "");
    }

    /** Nothing is known. */
    public static final Provenance UNKNOWN = new Provenance("", null, "", false);

    private static final String ROW = "row";
    private static final String SEED = "seed";
    private static final String SETTINGS = "settings";
    private static final String SELECTED = "selected";
    private static final String BEST = "best";
    private static final String START = "start";

    /** Adds the text to a file. */
    public CheckpointBuilder addTo(CheckpointBuilder file) {
        if (!row.isEmpty()) {
            file.text(ROW, row);
        }
        if (seed != null) {
            file.text(SEED, Long.toString(seed));
        }
        if (!settings.isEmpty()) {
            file.text(SETTINGS, settings);
        }
        if (!start.isEmpty()) {
            file.text(START, start);
        }
        return best ? file.text(SELECTED, BEST) : file;
    }

    /**
     * What a file says.
     *
     * @throws DataException when it says what cannot be
     */
    static Provenance read(Checkpoint file) {
        String settings = hash(file, SETTINGS);
        String selected = text(file, SELECTED);
        if (!selected.isEmpty() && !selected.equals(BEST)) {
            throw DataException.mismatch(file.origin(), SELECTED, BEST, "'" + selected + "'");
        }
        return new Provenance(text(file, ROW), seed(file), settings, selected.equals(BEST), hash(file, START));
    }

    private static String hash(Checkpoint file, String key) {
        String hash = text(file, key);
        if (!hash.matches("[0-9a-f]{0,64}")) {
            throw DataException.mismatch(file.origin(), key, "a hash in hex", "'" + hash + "'");
        }
        return hash;
    }

    private static String text(Checkpoint file, String key) {
        return file.hasText(key) ? file.text(key) : "";
    }

    private static @Nullable Long seed(Checkpoint file) {
        if (!file.hasText(SEED)) {
            return null;
        }
        try {
            return Long.valueOf(file.text(SEED));
        } catch (NumberFormatException e) {
            throw DataException.mismatch(file.origin(), SEED, "a whole number", "'" + file.text(SEED) + "'");
        }
    }
}
