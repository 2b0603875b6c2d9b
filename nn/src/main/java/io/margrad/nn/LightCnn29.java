package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tensor;
import java.util.List;

/**
 * LightCNN-29 (Wu et al., "A Light CNN for Deep Face Representation with Noisy Labels", 2018; AlfredXiangWu/LightCNN, light_cnn.py):
 * grey images [B, 1, 128, 128], p / 255, to features [B, 256].
 *
 * <p>The nine convolutions of {@link LightCnn9}, with 1, 2, 3 and 4 {@link Residual} units of two 3 x 3 convolutions before
 * the pairs, all with a {@link MaxFeatureMap} behind them instead of a rectifier, four maximum poolings, and a linear layer with a maximum
 * of its own. Weights start with {@link Xavier}, biases with 0.1, as in the authors' Caffe networks. 12,573,280 parameters.
 *
 * <p>In training, the original drops features out before its classifier, with probability 0.5 to 0.75. This network ends with the
 * features: {@link Dropout} and classifier are the training's.
 */
public final class LightCnn29 implements Module {
    /** Features of an image, D. */
    public static final int FEATURES = LightCnn.FEATURES;

    /** Rows and columns of an image. */
    public static final int SIDE = LightCnn.SIDE;

    private final Sequential layers;

    /** A new network with weights drawn from {@code random}. */
    public LightCnn29(Backend backend, Philox random) {
        layers = LightCnn.layers(backend, new int[] {1, 2, 3, 4}, random);
    }

    /**
     * Features of aligned faces.
     *
     * @param x [B, 1, 128, 128]
     * @return [B, 256]
     * @throws IllegalArgumentException for images of another shape
     */
    @Override
    public Tensor forward(Tensor x) {
        LightCnn.check("LightCNN-29", x);
        return layers.forward(x);
    }

    @Override
    public List<Parameter> parameters() {
        return layers.parameters();
    }
}
