package io.margrad.experiments.onnx;

import java.util.List;

/** Files for tests of other packages. */
public final class OnnxSamples {
    private OnnxSamples() {}

    /** 3 x 2 x 4 images to two features by a convolution of single pixels far apart, without bias. */
    public static byte[] small() {
        float[] weights = new float[2 * 3];
        weights[1] = 1;
        byte[] conv = OnnxBytes.node("Conv", "conv", List.of("x", "w"), "c", OnnxBytes.ints("strides", 4, 4));
        byte[] flatten = OnnxBytes.node("Flatten", "flatten", List.of("c"), "y");
        return OnnxBytes.model(OnnxBytes.graph(
                List.of(conv, flatten),
                List.of(OnnxBytes.raw("w", new long[] {2, 3, 1, 1}, weights)),
                OnnxBytes.value("x", -1, 3, 2, 4),
                OnnxBytes.value("y", -1, 2)));
    }
}
