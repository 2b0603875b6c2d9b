package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.ArrayList;
import java.util.List;

/** What {@link LightCnn9} and {@link LightCnn29} have in common; they differ in their residual units. */
final class LightCnn {
    /** Features of an image, D. */
    static final int FEATURES = 256;

    /** Rows and columns of an image. */
    static final int SIDE = 128;

    /** Channels behind each group of convolutions, maximum taken. */
    private static final int[] FILTERS = {48, 96, 192, 128, 128};

    /** Whether a pooling follows the group. */
    private static final boolean[] POOLED = {true, true, true, false, true};

    private static final int LAST_PIXELS = 8 * 8;
    private static final Bias BIAS = new Bias(0.1f, 2);

    private final Backend backend;
    private final Philox random;

    private LightCnn(Backend backend, Philox random) {
        this.backend = backend;
        this.random = random;
    }

    /**
     * The layers of a network.
     *
     * @param units how many residual units lie before each group but the first
     */
    static Sequential layers(Backend backend, int[] units, Philox random) {
        return new LightCnn(backend, random).layers(units);
    }

    private Sequential layers(int[] units) {
        MaxPool2d halve = new MaxPool2d(2, 2, Rounding.CEIL);
        List<Module> layers = new ArrayList<>();
        int channels = FILTERS[0];
        layers.add(convolution("conv1", 1, channels, 5));
        layers.add(halve);
        for (int group = 1; group < FILTERS.length; group++) {
            for (int unit = 1; unit <= units[group - 1]; unit++) {
                String name = "res" + group + "_" + unit;
                layers.add(new Residual(new Sequential(
                        convolution(name + "a", channels, channels, 3), convolution(name + "b", channels, channels, 3))));
            }
            String name = "conv" + (group + 1);
            layers.add(convolution(name + "a", channels, channels, 1));
            layers.add(convolution(name, channels, FILTERS[group], 3));
            channels = FILTERS[group];
            if (POOLED[group]) {
                layers.add(halve);
            }
        }
        layers.add(new Flatten());
        layers.add(new Linear(backend, "fc1", channels * LAST_PIXELS, 2 * FEATURES, BIAS, random));
        layers.add(new MaxFeatureMap());
        return new Sequential(layers.toArray(Module[]::new));
    }

    /** A convolution that keeps the image's size, with two filters for each channel of the result. */
    private Module convolution(String name, int channels, int filters, int kernel) {
        ConvSettings settings = ConvSettings.of(channels, 2 * filters, kernel, kernel / 2).withBias(BIAS);
        return new Sequential(new Conv2d(backend, name, settings, random), new MaxFeatureMap());
    }

    /** @throws IllegalArgumentException unless {@code x} is [B, 1, 128, 128] */
    static void check(String network, Tensor x) {
        Shape s = x.shape();
        if (s.rank() != 4 || s.dim(1) != 1 || s.dim(2) != SIDE || s.dim(3) != SIDE) {
            throw new IllegalArgumentException(network + ": expected [B, 1, 128, 128], found " + x);
        }
    }
}
