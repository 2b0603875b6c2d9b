package io.margrad.experiments.faces.protocol.megaface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.CpuBackend;
import org.junit.jupiter.api.Test;

class SyntheticMegaFaceTest {
    @Test
    void agreesWithTheDefinitionForAnyNumberOfThreads() {
        SyntheticMegaFace made = new SyntheticMegaFace(60, 7, 1300, 64, 5);
        float[] distractors = new float[1300 * 64];
        try (FeatureReader reader = made.distractorFeatures().open()) {
            assertEquals(1300, reader.read(distractors, 1300));
        }
        PlainMegaFace plain = new PlainMegaFace(
                made.probeFeatures(), made.identity(), Features.of("all", distractors, 64), Similarity.COSINE);
        for (int threads = 1; threads <= 3; threads++) {
            try (CpuBackend cpu = new CpuBackend(threads)) {
                SyntheticRun run = made.run(cpu, Similarity.COSINE, done -> {});
                assertArrayEquals(plain.ranks(), run.result().cmc().ranks());
                assertEquals(plain.tarAtFar(1e-6), run.result().tar());
                assertTrue(run.result().rank1() > 0.05 && run.result().rank1() < 0.95, "neither trivial nor hopeless");
            }
        }
    }

    @Test
    void saysWhatItTook() {
        try (CpuBackend cpu = new CpuBackend(1)) {
            SyntheticRun run = new SyntheticMegaFace(10, 2, 100, 8, 1).run(cpu, Similarity.EUCLIDEAN, done -> {});
            JsonObject json = JsonParser.parseString(run.json()).getAsJsonObject();
            assertTrue(json.get("seconds").getAsDouble() >= json.get("makingSeconds").getAsDouble());
            assertTrue(json.get("peakHeapBytes").getAsLong() > 0);
            assertEquals(100, json.get("distractors").getAsInt());
            assertTrue(json.has("cmc") && json.has("roc"));
            assertTrue(run.markdown().contains("| Device | Probes | Distractors | Seconds |"), run::markdown);
            assertEquals(3530, SyntheticMegaFace.ofSize(10, 1).probes());
        }
    }
}
