package io.margrad.experiments.faces.tables;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an evaluation, and what its {@code result.json} says.
 *
 * @param folder of the run
 * @param result what was found; its results are empty, they are in {@code scores}
 * @param scores what was found with each score
 */
public record EvaluationRun(Path folder, EvaluationResult result, List<Score> scores) {
    /** The file in a run's folder. */
    public static final String FILE = "result.json";

    private static final long MOST_BYTES = 1L << 28;

    /**
     * What was found with one score.
     *
     * @param similarity the score
     * @param lists {@code clean} for MegaFace without the images that are known to be wrong, else empty
     * @param figures every number by its name, and {@code tar}, the first of the true accept rates
     * @param roc false and true accept rates; empty where there is no curve
     * @param cmc ranks from 0 and identification rates; empty where there is no curve
     */
    public record Score(Similarity similarity, String lists, Map<String, Double> figures, Curve roc, Curve cmc) {
        /** A figure, or NaN. */
        public double figure(String name) {
            return figures.getOrDefault(name, Double.NaN);
        }
    }

    /** Which scores were measured, of which lists. */
    List<String> scored() {
        return scores.stream().map(score -> score.similarity().label() + score.lists()).toList();
    }

    /** Points of a curve, from left to right. */
    public record Curve(double[] x, double[] y) {
        /** Whether there is none. */
        public boolean isEmpty() {
            return x.length == 0;
        }
    }

    /**
     * Reads a run's result.
     *
     * @throws DataException when there is none, or it is something else
     */
    public static EvaluationRun read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw DataException.mismatch(file, "size", "at most " + MOST_BYTES + " bytes", Files.size(file) + " bytes");
            }
            return of(folder, JsonParser.parseString(Files.readString(file)).getAsJsonObject());
        } catch (CharacterCodingException
                | JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | IllegalArgumentException
                | NullPointerException e) {
            throw new DataException(file + ": expected the result of a face evaluation, found something else", e);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    private static EvaluationRun of(Path folder, JsonObject json) {
        List<Score> scores = new ArrayList<>();
        json.getAsJsonArray("results").forEach(score -> scores.add(score(score.getAsJsonObject())));
        List<String> broken = new ArrayList<>();
        json.getAsJsonArray("broken").forEach(message -> broken.add(message.getAsString()));
        String protocol = json.get("protocol").getAsString();
        EvaluationResult result = new EvaluationResult(
                Stream.of(EvaluationResult.Protocol.values())
                        .filter(known -> known.word().equals(protocol))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(protocol)),
                Subject.read(json),
                json.get("model").getAsString(),
                json.get("variant").getAsString(),
                json.get("set").getAsString(),
                json.get("images").getAsInt(),
                broken,
                json.get("pairsLeftOut").getAsInt(),
                json.get("embeddingSeconds").getAsDouble(),
                json.get("seconds").getAsDouble(),
                List.of(),
                json.has("split") && !json.get("split").isJsonNull() ? json.get("split").getAsLong() : null);
        return new EvaluationRun(folder, result, List.copyOf(scores));
    }

    private static Score score(JsonObject json) {
        Map<String, Double> figures = new HashMap<>();
        json.entrySet().forEach(entry -> {
            JsonElement value = entry.getValue();
            if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
                figures.put(entry.getKey(), value.getAsDouble());
            }
        });
        if (json.has("tarAtFar")) {
            JsonObject tar = json.getAsJsonArray("tarAtFar").get(0).getAsJsonObject();
            figures.put("tar", tar.get("tar").getAsDouble());
        }
        String label = (json.has("similarity") ? json : json.getAsJsonObject("settings")).get("similarity").getAsString();
        Similarity similarity = Stream.of(Similarity.values())
                .filter(known -> known.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(label));
        String lists = json.has("lists") ? json.get("lists").getAsString() : "";
        return new Score(similarity, lists, Map.copyOf(figures), curve(json.get("roc")), curve(json.get("cmc")));
    }

    /** Two lists, or an object with the lists far and tar. */
    private static Curve curve(@Nullable JsonElement json) {
        if (json == null) {
            return new Curve(new double[0], new double[0]);
        }
        if (json.isJsonObject()) {
            return curve(json.getAsJsonObject().getAsJsonArray("far"), json.getAsJsonObject().getAsJsonArray("tar"));
        }
        JsonArray lists = json.getAsJsonArray();
        return curve(lists.get(0).getAsJsonArray(), lists.get(1).getAsJsonArray());
    }

    private static Curve curve(JsonArray x, JsonArray y) {
        if (x.size() != y.size()) {
            throw new IllegalArgumentException("curve");
        }
        return new Curve(numbers(x), numbers(y));
    }

    private static double[] numbers(JsonArray array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).getAsDouble();
        }
        return numbers;
    }
}
