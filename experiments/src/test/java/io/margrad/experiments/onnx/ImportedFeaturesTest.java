package io.margrad.experiments.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.faces.images.SharedData;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.ImportedModel;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Features of a published network for two patterns, p[c][i][j] = (7 k i + 13 j + 29 c) mod 256 for k = 1 and 2, against those of another
 * program: the ONNX file read and run by loops in double, in another language.
 */
class ImportedFeaturesTest {
    private static final int SIDE = 112;
    private static final int FEATURES = 512;

    /** The first eight features and the last. */
    private static final double[][] EXPECTED = {
        {0.0440065, -0.0277982, -0.00499258, -0.0864082, -0.0368442, 0.0114673, -0.00419442, -0.0151556, -0.0267403},
        {0.119583, -0.0478814, 0.0551027, -0.0177508, -0.0314618, 0.0451402, 0.00821306, -0.0253854, -0.0557701}
    };

    private static final double[] NORMS = {1.7281760, 1.7318811};
    private static final double[] SUMS = {-0.4893310, -0.3455999};

    @TempDir
    private Path folder;

    @Test
    void featuresAreThoseOfAnotherProgram() {
        Path onnx = SharedData.orSkip("models/other_npm/fr_feature.onnx", "ImportedFeaturesTest");
        Path file = folder.resolve("model.safetensors");
        ImportedModel.read(onnx, null, Scaling.CENTERED_AT_127).write(file);
        try (CpuBackend backend = new CpuBackend(2);
                FaceModel model = FaceModel.open(file, backend)) {
            float[] images = new float[2 * 3 * SIDE * SIDE];
            for (int n = 0; n < images.length; n++) {
                int i = n / SIDE % SIDE;
                int c = n / (SIDE * SIDE) % 3;
                int k = 1 + n / (3 * SIDE * SIDE);
                images[n] = ((7 * k * i + 13 * (n % SIDE) + 29 * c) % 256 - 127) / 128f;
            }
            Shape shape = Shape.of(2, 3, SIDE, SIDE);
            float[] y = Tape.inference(
                    backend, () -> model.network().forward(Tape.current().constant("x", shape, images)).toArray());
            for (int b = 0; b < 2; b++) {
                double sum = 0;
                double square = 0;
                for (int d = 0; d < FEATURES; d++) {
                    sum += y[b * FEATURES + d];
                    square += (double) y[b * FEATURES + d] * y[b * FEATURES + d];
                }
                for (int d = 0; d < 9; d++) {
                    assertEquals(EXPECTED[b][d], y[b * FEATURES + (d < 8 ? d : FEATURES - 1)], 2e-6, "feature " + d);
                }
                assertEquals(NORMS[b], Math.sqrt(square), 1e-5);
                assertEquals(SUMS[b], sum, 1e-4);
            }
        }
    }
}
