package io.margrad.experiments.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.faces.images.SharedData;
import io.margrad.experiments.faces.model.EmbedSettings;
import io.margrad.experiments.faces.model.Embedder;
import io.margrad.experiments.faces.model.Embedding;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.ImportedModel;
import io.margrad.experiments.faces.model.Padding;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.protocol.verification.LfwView2;
import io.margrad.experiments.faces.protocol.verification.VerificationResult;
import io.margrad.experiments.faces.sets.FileImages;
import io.margrad.experiments.faces.sets.LfwPair;
import io.margrad.experiments.faces.sets.LfwPairs;
import io.margrad.tensor.CpuBackend;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LFW view 2 with a network that others have trained and that came through an ONNX file: the proof that reading, engine and protocol are
 * right together. Another program measured 99.20 % +- 0.38 (standard deviation of the folds) on the same crops, padded to 112 x 112 by edge
 * copy. How it chose thresholds is not recorded; with multiples of 0.005, of which the lowest of the best is taken, this engine's features
 * give both of its figures. The protocol here tries every threshold that makes a difference.
 */
class LfwImportedTest {
    private static final double ACCURACY = 0.9920;

    private static final int BATCH = 16;

    /** Thresholds from 0 to 1. */
    private static final int STEPS = 200;

    @TempDir
    private Path folder;

    @Test
    void theAccuracyIsThatOfAnotherProgram() {
        Path onnx = SharedData.orSkip("models/other_npm/fr_feature.onnx", "LfwImportedTest");
        Path lfw = SharedData.orSkip("lfw", "LfwImportedTest");
        Path file = folder.resolve("model.safetensors");
        ImportedModel imported = ImportedModel.read(onnx, null, Scaling.CENTERED_AT_127);
        // 1,190,338 numbers are in the file, two of them the shape of a Reshape.
        assertEquals(1_190_336, imported.parameterCount());
        imported.write(file);
        LfwPairs pairs = LfwPairs.read(lfw.resolve("protocol/pairs.txt"));
        List<String> images = pairs.images();
        try (CpuBackend backend = new CpuBackend(Runtime.getRuntime().availableProcessors());
                FaceModel model = FaceModel.open(file, backend)) {
            FaceInput input = model.input();
            assertEquals("112 x 112 RGB", input.width() + " x " + input.height() + " " + input.colors());
            long start = System.nanoTime();
            Embedding embedding = new Embedder(model, new EmbedSettings(BATCH, false, Padding.EDGE, 1))
                    .embed("LFW", new FileImages(lfw.resolve("aligned_112x96"), images));
            double seconds = (System.nanoTime() - start) / 1e9;
            assertEquals(List.of(), embedding.broken());
            VerificationResult result = LfwView2.evaluate(
                    embedding.features(), folds(pairs, images, embedding), Preparation.NONE, Similarity.COSINE);
            System.out.printf(
                    "LFW view 2, imported network, %s: %.3f %% +- %.3f, %d images in %.1f s%n",
                    backend.describe(), 100 * result.accuracy(), 100 * result.standardError(), images.size(), seconds);
            assertEquals(ACCURACY, result.accuracy(), 0.001);
            double[] byGrid = byGrid(embedding, folds(pairs, images, embedding));
            double mean = Arrays.stream(byGrid).average().orElseThrow();
            double variance = Arrays.stream(byGrid).map(a -> (a - mean) * (a - mean)).average().orElseThrow();
            System.out.printf(
                    "with thresholds in steps of 0.005: %.3f %% +- %.3f (standard deviation)%n", 100 * mean, 100 * Math.sqrt(variance));
            assertEquals(ACCURACY, mean, 3e-4);
            assertEquals(0.0038, Math.sqrt(variance), 3e-4);
        }
    }

    /** Accuracy of each fold with the lowest best threshold among multiples of 0.005. */
    private static double[] byGrid(Embedding embedding, List<List<IndexPair>> folds) {
        int[][] right = new int[folds.size()][2 * STEPS];
        for (int fold = 0; fold < folds.size(); fold++) {
            for (IndexPair pair : folds.get(fold)) {
                double score = Similarity.COSINE.of(embedding.features(), pair.i(), embedding.features(), pair.j());
                for (int t = 0; t < 2 * STEPS; t++) {
                    right[fold][t] += (score >= (double) (t - STEPS) / STEPS) == pair.same() ? 1 : 0;
                }
            }
        }
        double[] accuracies = new double[folds.size()];
        for (int fold = 0; fold < folds.size(); fold++) {
            int best = 0;
            int most = -1;
            for (int t = 0; t < 2 * STEPS; t++) {
                int sum = -right[fold][t];
                for (int[] other : right) {
                    sum += other[t];
                }
                if (sum > most) {
                    most = sum;
                    best = t;
                }
            }
            accuracies[fold] = (double) right[fold][best] / folds.get(fold).size();
        }
        return accuracies;
    }

    private static List<List<IndexPair>> folds(LfwPairs pairs, List<String> images, Embedding embedding) {
        return pairs.folds().stream()
                .map(fold -> fold.stream().map(pair -> index(pair, images, embedding)).toList())
                .toList();
    }

    private static IndexPair index(LfwPair pair, List<String> images, Embedding embedding) {
        return new IndexPair(
                embedding.row(images.indexOf(pair.first())), embedding.row(images.indexOf(pair.second())), pair.same());
    }
}
