package io.margrad.experiments.faces.tables;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The training whose network was measured, as far as it is known: only networks of the same row, kind and settings are averaged, and of
 * one training only one evaluation counts.
 *
 * @param row the label of a row of Table III, or empty
 * @param seed of the training, or null
 * @param network in words, for example {@code center-face-net x 0.125, 128 features, 96x112 GREY CENTERED}, or empty
 * @param settings a short hash of all that decided the training but the seed, or empty
 * @param best whether the weights are the training's best, and not its last
 * @param start a short hash of the weights that the training started from, where they came from a file, or empty: it tells trainings
 *     apart, and not what is averaged
 */
public record Subject(String row, @Nullable Long seed, String network, String settings, boolean best, String start) {
    /** Of a training that started from no file. */
    public Subject(String row, @Nullable Long seed, String network, String settings, boolean best) {
        this(row, seed, network, settings, best, "");
    }

    private static final String ROW = "row";
    private static final String SEED = "seed";
    private static final String NETWORK = "network";
    private static final String SETTINGS = "settings";
    private static final String BEST = "best";
    private static final String START = "start";

    /** Features of which nothing is known but, perhaps, their row. */
    public static Subject of(String row) {
        return new Subject(row, null, "", "", false);
    }

    void addTo(Map<String, @Nullable Object> json) {
        json.put(ROW, row);
        json.put(SEED, seed);
        json.put(NETWORK, network);
        json.put(SETTINGS, settings);
        json.put(BEST, best);
        json.put(START, start);
    }

    /** What {@link #addTo} wrote; older results have the row alone. */
    static Subject read(JsonObject json) {
        return new Subject(
                json.get(ROW).getAsString(),
                json.has(SEED) && !json.get(SEED).isJsonNull() ? json.get(SEED).getAsLong() : null,
                json.has(NETWORK) ? json.get(NETWORK).getAsString() : "",
                json.has(SETTINGS) ? json.get(SETTINGS).getAsString() : "",
                json.has(BEST) && json.get(BEST).getAsBoolean(),
                json.has(START) ? json.get(START).getAsString() : "");
    }

    /** The same with no settings. */
    Subject withoutSettings() {
        return new Subject(row, seed, network, "", best, start);
    }

    /** Whether it is known well enough to recognise another evaluation of the same training, wherever its file lies. */
    boolean isOneTraining() {
        return seed != null && !settings.isEmpty();
    }

    /** For the list of runs: for example {@code S+C, seed 1, best weights, center-face-net x 1}; empty when nothing is known. */
    String words() {
        List<String> words = new ArrayList<>();
        if (!row.isEmpty()) {
            words.add(row);
        }
        if (seed != null) {
            words.add("seed " + seed);
        }
        if (best) {
            words.add("best weights");
        }
        if (!network.isEmpty()) {
            words.add(network);
        }
        return String.join(", ", words);
    }
}
