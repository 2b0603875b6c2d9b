package io.margrad.experiments.faces.detect;

import io.margrad.nn.Parameter;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the published weights into our networks.
 *
 * <p>They were trained on Matlab's arrays, whose first axis is x once Caffe has turned them round. So a filter is stored [x][y][in][out],
 * and ours is [out][in][y][x]; a full layer behind a map counts its inputs as (x, y, channel), ours as (channel, y, x). The two or three
 * last layers of a network become one.
 */
final class MtcnnImport {
    private final SourceWeights source;
    private final Map<String, float[]> converted = new HashMap<>();

    private MtcnnImport(SourceWeights source) {
        this.source = source;
    }

    /** Sets every parameter of {@code networks}. */
    static void into(MtcnnNetworks networks, SourceWeights source) {
        Map<String, float[]> values = new MtcnnImport(source).convert();
        for (Parameter parameter : networks.parameters()) {
            float[] array = values.remove(parameter.name());
            if (array == null) {
                throw new IllegalStateException("no weights for " + parameter.name());
            }
            parameter.tensor().set(array);
        }
        if (!values.isEmpty()) {
            throw new IllegalStateException("no parameters for " + values.keySet());
        }
    }

    private Map<String, float[]> convert() {
        convolution("pnet", 1, 3);
        convolution("pnet", 2, 3);
        convolution("pnet", 3, 3);
        heads("pnet", "conv4_1", "conv4_2");
        convolution("rnet", 1, 3);
        convolution("rnet", 2, 3);
        convolution("rnet", 3, 2);
        full("rnet", 4, 64, 3);
        heads("rnet", "fc2_1", "fc2_2");
        convolution("onet", 1, 3);
        convolution("onet", 2, 3);
        convolution("onet", 3, 3);
        convolution("onet", 4, 2);
        full("onet", 5, 128, 3);
        heads("onet", "fc2_1", "fc2_2", "fc2_3");
        return converted;
    }

    private void convolution(String network, int number, int kernel) {
        String from = network + "/conv" + number;
        String to = network + ".conv" + number;
        float[] bias = source.get(from + "/bias");
        float[] slopes = source.get(network + "/prelu" + number + "_alpha");
        converted.put(to + ".weight", filters(source.get(from + "/weights"), kernel, bias.length));
        converted.put(to + ".bias", bias);
        converted.put(network + ".prelu" + number + ".slope", slopes);
    }

    /** [x][y][in][out] to [out][in][y][x]. */
    static float[] filters(float[] from, int kernel, int filters) {
        int channels = from.length / (kernel * kernel * filters);
        float[] to = new float[from.length];
        for (int x = 0; x < kernel; x++) {
            for (int y = 0; y < kernel; y++) {
                for (int c = 0; c < channels; c++) {
                    for (int o = 0; o < filters; o++) {
                        to[((o * channels + c) * kernel + y) * kernel + x] = from[((x * kernel + y) * channels + c) * filters + o];
                    }
                }
            }
        }
        return to;
    }

    private void full(String network, int number, int channels, int side) {
        float[] bias = source.get(network + "/fc1/bias");
        float[] from = source.get(network + "/fc1/weights");
        converted.put(network + ".fc" + number + ".weight", inputs(from, channels, side, bias.length));
        converted.put(network + ".fc" + number + ".bias", bias);
        converted.put(network + ".prelu" + number + ".slope", source.get(network + "/prelu" + number + "_alpha"));
    }

    /** [(x, y, channel)][out] to [out][(channel, y, x)]. */
    static float[] inputs(float[] from, int channels, int side, int outputs) {
        float[] to = new float[from.length];
        for (int x = 0; x < side; x++) {
            for (int y = 0; y < side; y++) {
                for (int c = 0; c < channels; c++) {
                    for (int o = 0; o < outputs; o++) {
                        to[((o * channels + c) * side + y) * side + x] = from[((x * side + y) * channels + c) * outputs + o];
                    }
                }
            }
        }
        return to;
    }

    /** Layers with the same inputs, one after the other; each [in][out] becomes [out][in]. */
    private void heads(String network, String... layers) {
        int outputs = 0;
        int values = 0;
        for (String layer : layers) {
            outputs += source.get(network + "/" + layer + "/bias").length;
            values += source.get(network + "/" + layer + "/weights").length;
        }
        float[] weights = new float[values];
        float[] biases = new float[outputs];
        int inputs = values / outputs;
        int first = 0;
        for (String layer : layers) {
            float[] weight = source.get(network + "/" + layer + "/weights");
            float[] bias = source.get(network + "/" + layer + "/bias");
            for (int o = 0; o < bias.length; o++) {
                biases[first + o] = bias[o];
                for (int i = 0; i < inputs; i++) {
                    weights[(first + o) * inputs + i] = weight[i * bias.length + o];
                }
            }
            first += bias.length;
        }
        converted.put(network + ".heads.weight", weights);
        converted.put(network + ".heads.bias", biases);
    }
}
