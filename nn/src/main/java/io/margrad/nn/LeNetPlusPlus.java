package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.List;

/**
 * LeNets++ (the paper's Table I): images [B, 1, 28, 28] to features [B, 2].
 *
 * <p>Three stages of two 5 x 5 convolutions (32, 64, 128 filters, stride 1, padding 2), each with a {@link PRelu} behind it, and a maximum
 * pooling; then a linear layer to 2 features with a PReLU of its own. What the paper does not say is taken from the network it names,
 * caffe-face's {@code mnist_train_test.prototxt}: initialisation, learning rate multipliers, and the last pooling.
 *
 * <p>With the classifier of the softmax loss, 2 x 10 without bias, there are 797,624 parameters.
 */
public final class LeNetPlusPlus implements Module {
    /** Features of an image, D. */
    public static final int FEATURES = 2;

    /** Rows and columns of an image. */
    public static final int SIDE = 28;

    /** The last pooling, 7 x 7 to 3 x 3. */
    public enum Pool3 {
        /** 3 x 3 windows, stride 2: caffe-face. */
        THREE_STRIDE_TWO,
        /** 2 x 2 windows, stride 2, the last row and column dropped: the paper's Table I. */
        TWO_BY_TWO
    }

    private final Sequential layers;

    /** A new network with weights drawn from {@code random}. */
    public LeNetPlusPlus(Backend backend, Pool3 pool3, Philox random) {
        MaxPool2d halve = new MaxPool2d(2, 2, Rounding.CEIL);
        MaxPool2d last = switch (pool3) {
            case THREE_STRIDE_TWO -> new MaxPool2d(3, 2, Rounding.CEIL);
            case TWO_BY_TWO -> new MaxPool2d(2, 2, Rounding.FLOOR);
        };
        layers = new Sequential(
                stage(backend, "1", 1, 32, random),
                halve,
                stage(backend, "2", 32, 64, random),
                halve,
                stage(backend, "3", 64, 128, random),
                last,
                new Flatten(),
                new Linear(backend, "ip1", 128 * 3 * 3, FEATURES, Bias.ZERO, random),
                new PRelu(backend, "preluip1", FEATURES));
    }

    private static Sequential stage(Backend backend, String number, int channels, int filters, Philox random) {
        return new Sequential(
                new ConvPRelu(backend, "conv" + number, "prelu" + number, ConvSettings.of(channels, filters, 5, 2), random),
                new ConvPRelu(backend, "conv" + number + "+", "prelu" + number + "+", ConvSettings.of(filters, filters, 5, 2), random));
    }

    /**
     * Features after the last PReLU, where the losses and the plots take them.
     *
     * @param x digits scaled as (p - 127.5) / 128, [B, 1, 28, 28]
     * @return [B, 2]
     * @throws IllegalArgumentException for images of another shape
     */
    @Override
    public Tensor forward(Tensor x) {
        Shape s = x.shape();
        if (s.rank() != 4 || s.dim(1) != 1 || s.dim(2) != SIDE || s.dim(3) != SIDE) {
            throw new IllegalArgumentException("LeNets++: expected [B, 1, 28, 28], found " + x);
        }
        return layers.forward(x);
    }

    @Override
    public List<Parameter> parameters() {
        return layers.parameters();
    }
}
