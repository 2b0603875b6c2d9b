package io.margrad.experiments.faces.tables;

import io.margrad.experiments.run.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation found, the content of {@code result.json}.
 *
 * @param protocol which
 * @param subject the training whose network made the features, as far as it is known
 * @param model what made the features, in words
 * @param variant what differs from the protocol's defaults, in words, for example {@code mirror, PCA 200}; empty for the defaults
 * @param set a column of Table VI, or empty
 * @param images images in use
 * @param broken what is wrong with each image that could not be used
 * @param pairsLeftOut pairs without a score because an image of theirs is broken
 * @param embeddingSeconds for reading and embedding the images, or for reading their features
 * @param seconds for the protocol
 * @param results figures of each score
 * @param split seed of the split of the images; null where the protocol has none
 */
public record EvaluationResult(
        Protocol protocol,
        Subject subject,
        String model,
        String variant,
        String set,
        int images,
        List<String> broken,
        int pairsLeftOut,
        double embeddingSeconds,
        double seconds,
        List<? extends Map<String, ? extends @Nullable Object>> results,
        @Nullable Long split) {
    /** The protocols, and their names in files. */
    public enum Protocol {
        /** LFW view 1. */
        LFW_VIEW_1("lfw-view-1"),
        /** LFW view 2. */
        LFW_VIEW_2("lfw-view-2"),
        /** YouTube Faces. */
        YTF("ytf"),
        /** MegaFace challenge 1. */
        MEGAFACE("megaface"),
        /** Nearest class center. */
        IDENTIFICATION("identification");

        private final String word;

        Protocol(String word) {
            this.word = word;
        }

        /** In files. */
        public String word() {
            return word;
        }
    }

    /** Of a protocol that draws nothing. */
    public EvaluationResult(
            Protocol protocol,
            Subject subject,
            String model,
            String variant,
            String set,
            int images,
            List<String> broken,
            int pairsLeftOut,
            double embeddingSeconds,
            double seconds,
            List<? extends Map<String, ? extends @Nullable Object>> results) {
        this(protocol, subject, model, variant, set, images, broken, pairsLeftOut, embeddingSeconds, seconds, results, null);
    }

    /** The same of another training. */
    EvaluationResult of(Subject other) {
        return new EvaluationResult(
                protocol, other, model, variant, set, images, broken, pairsLeftOut, embeddingSeconds, seconds, results, split);
    }

    /** Copies the lists. */
    public EvaluationResult {
        broken = List.copyOf(broken);
        results = List.copyOf(results);
    }

    /** The label of the row of Table III that the features belong to, or empty. */
    public String row() {
        return subject.row();
    }

    /** Unrounded; an infinite number is null. */
    public String json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("protocol", protocol.word());
        subject.addTo(json);
        json.put("model", model);
        json.put("variant", variant);
        json.put("set", set);
        json.put("images", images);
        json.put("broken", broken);
        json.put("pairsLeftOut", pairsLeftOut);
        json.put("embeddingSeconds", embeddingSeconds);
        json.put("seconds", seconds);
        json.put("split", split);
        json.put("results", results);
        return Json.pretty(json);
    }
}
