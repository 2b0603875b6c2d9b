package io.margrad.experiments.mnist;

import io.margrad.nn.checkpoint.Dtype;
import io.margrad.nn.checkpoint.SafetensorsReader;
import io.margrad.nn.checkpoint.TensorEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Contents of checkpoints, to compare. */
public final class Checkpoints {
    private Checkpoints() {}

    /** Every tensor's bits under the file's name and its own. Left out is what is a time: the sum over the file follows it. */
    public static Map<String, String> describe(Path file) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (TensorEntry tensor : reader.tensors().values()) {
                contents.put(file.getFileName() + " " + tensor, values(reader, tensor));
            }
            contents.put(file.getFileName() + " config", String.valueOf(reader.metadata().get("config")));
        }
        return contents;
    }

    private static String values(SafetensorsReader reader, TensorEntry tensor) throws IOException {
        String name = tensor.name();
        if (tensor.dtype() == Dtype.F32) {
            float[] values = reader.floats(name);
            int[] bits = new int[values.length];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = Float.floatToRawIntBits(values[i]);
            }
            return Integer.toHexString(Arrays.hashCode(bits)) + " " + Arrays.toString(Arrays.copyOf(values, Math.min(4, values.length)));
        }
        if (tensor.dtype() == Dtype.I64) {
            return Arrays.toString(reader.longs(name));
        }
        double[] values = reader.doubles(name);
        if (name.equals("seconds") || name.endsWith(".figures")) {
            values[values.length - 1] = 0;
        }
        return Arrays.toString(values);
    }
}
