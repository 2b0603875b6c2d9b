package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tensor;
import java.util.List;

/**
 * LightCNN-9 (Wu et al., "A Light CNN for Deep Face Representation with Noisy Labels", 2018; AlfredXiangWu/LightCNN, light_cnn.py):
 * grey images [B, 1, 128, 128], p / 255, to features [B, 256].
 *
 * <p>Nine convolutions, from the second pair on one of 1 x 1 and one of 3 x 3,
 * all with a {@link MaxFeatureMap} behind them instead of a rectifier, four maximum poolings, and a linear layer with a maximum of its own.
 * Weights start with {@link Xavier}, biases with 0.1, as in the authors' Caffe networks. 5,480,864 parameters.
 *
 * <p>In training, the original drops features out before its classifier, with probability 0.5 to 0.75. This network ends with the
 * features: {@link Dropout} and classifier are the training's.
 */
public final class LightCnn9 implements Module {
    /** Features of an image, D. */
    public static final int FEATURES = LightCnn.FEATURES;

    /** Rows and columns of an image. */
    public static final int SIDE = LightCnn.SIDE;

    private final Sequential layers;

    /** A new network with weights drawn from {@code random}. */
    public LightCnn9(Backend backend, Philox random) {
        layers = LightCnn.layers(backend, new int[] {0, 0, 0, 0}, random);
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
        LightCnn.check("LightCNN-9", x);
        return layers.forward(x);
    }

    @Override
    public List<Parameter> parameters() {
        return layers.parameters();
    }
}
