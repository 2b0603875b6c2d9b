package io.margrad.experiments.faces.detect;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.margrad.experiments.data.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The published weights, checked: the manifest names exactly the 50 tensors with their shapes, and the values have the published sum.
 * They are little-endian float32, one tensor after the other, and equal to those of the authors' det1, det2 and det3.
 */
final class SourceWeights {
    /** Of the file of weights. */
    static final String SHA256 = "20f4d3ac278e42e9a079453441533ec4e79bb6bd2e7cf7bd33e34ee123d674cb";

    private final Map<String, float[]> values = new HashMap<>();

    private SourceWeights() {}

    /** Checks both files. */
    static SourceWeights of(NpmFiles files) {
        return of(files, SHA256);
    }

    /** As {@link #of(NpmFiles)}, for values with another sum. */
    static SourceWeights of(NpmFiles files, String sha256) {
        List<String> found = manifest(files.manifest(), files.manifestBytes());
        List<String> expected =
                SourceTensor.ALL.stream().map(t -> line(t.name(), "float32", t.shape().toString())).toList();
        for (int i = 0; i < Math.max(found.size(), expected.size()); i++) {
            String wanted = i < expected.size() ? expected.get(i) : "no more";
            String there = i < found.size() ? found.get(i) : "no more";
            if (!wanted.equals(there)) {
                throw DataException.mismatch(files.manifest(), "tensor " + (i + 1), wanted, there);
            }
        }
        int size = 4 * MtcnnNetworks.PARAMETERS;
        if (files.weightBytes().length != size) {
            throw DataException.mismatch(files.weights(), "size", size + " bytes", files.weightBytes().length + " bytes");
        }
        String sum = sum(files.weightBytes());
        if (!sum.equals(sha256)) {
            throw DataException.mismatch(files.weights(), "SHA-256", sha256, sum);
        }
        SourceWeights weights = new SourceWeights();
        ByteBuffer bytes = ByteBuffer.wrap(files.weightBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (SourceTensor tensor : SourceTensor.ALL) {
            float[] array = new float[tensor.shape().size()];
            bytes.asFloatBuffer().get(array);
            bytes.position(bytes.position() + 4 * array.length);
            weights.values.put(tensor.name(), array);
        }
        return weights;
    }

    /** Values of one of {@link SourceTensor#ALL}, not a copy. */
    float[] get(String name) {
        float[] array = values.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return array;
    }

    private static List<String> manifest(String name, byte[] bytes) {
        List<String> lines = new ArrayList<>();
        try {
            JsonElement root = JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8));
            for (JsonElement group : root.getAsJsonArray()) {
                for (JsonElement entry : group.getAsJsonObject().getAsJsonArray("weights")) {
                    JsonObject tensor = entry.getAsJsonObject();
                    List<Integer> shape = new ArrayList<>();
                    tensor.getAsJsonArray("shape").forEach(size -> shape.add(size.getAsInt()));
                    lines.add(line(tensor.get("name").getAsString(), tensor.get("dtype").getAsString(), shape.toString()));
                }
            }
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException
                | NullPointerException
                | ClassCastException
                | StackOverflowError e) {
            // gson's ways to say that a value is of another kind, or not there
            String message = name + ": expected a manifest of TensorFlow.js, found something else (" + e.getMessage() + ")";
            throw new DataException(message, e);
        }
        return lines;
    }

    private static String line(String name, String type, String shape) {
        return name + " " + type + " " + shape;
    }

    /** SHA-256 in hex. */
    static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
