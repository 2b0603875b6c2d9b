package io.margrad.experiments.onnx;

import io.margrad.experiments.data.DataException;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.graph.Graph;
import io.margrad.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A network out of an ONNX file: nodes of ours and the values of their parameters.
 *
 * @param file for messages
 * @param graph the nodes
 * @param parameters values by the names that the graph has for them
 * @param flushed how many of them were below {@link #LEAST} and are 0 here
 */
public record OnnxNetwork(String file, Graph graph, Map<String, float[]> parameters, long flushed) {
    /**
     * Smaller values become 0. Weight decay leaves such in channels that are dead; a feature does not change by them, but their products
     * are subnormal, and a processor takes a hundred times as long for one of those.
     */
    public static final float LEAST = 1e-20f;

    /** Larger than any face network; ends a file that never ends. */
    private static final int MOST_BYTES = 1 << 30;

    /**
     * Reads a file.
     *
     * @throws DataException when it cannot be read, is no ONNX model, or has what is not known here, which is then named with its node
     */
    public static OnnxNetwork read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw DataException.mismatch(file, "size", "at most " + MOST_BYTES + " bytes", "more");
            }
            return of(file.toString(), bytes);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /** The same of a file's content. */
    static OnnxNetwork of(String file, byte[] bytes) {
        return OnnxGraphBuilder.build(OnnxReader.read(file, bytes));
    }

    /** Length of a feature, D. */
    public int features() {
        return graph.result().dim(0);
    }

    /** Number of learned values, biases that the file leaves out included. */
    public long parameterCount() {
        return parameters.values().stream().mapToLong(values -> values.length).sum();
    }

    /** Adds the parameters to a file, under the names that the graph has for them. */
    public void addTo(CheckpointBuilder checkpoint) {
        for (Map.Entry<String, Shape> parameter : graph.parameters().entrySet()) {
            float[] values = parameters.get(parameter.getKey());
            if (values == null) {
                throw new IllegalStateException("parameter '" + parameter.getKey() + "' has no values");
            }
            checkpoint.floats(parameter.getKey(), parameter.getValue(), values);
        }
    }
}
