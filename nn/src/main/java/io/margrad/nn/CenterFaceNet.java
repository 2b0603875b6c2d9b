package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The face network of the paper's experiments, which it takes from caffe-face ({@code face_example/face_train_test.prototxt}): images
 * [B, 3, 112, 96], blue, green, red as (p - 127.5) / 128, to features [B, 512].
 *
 * <p>27 convolutions of 3 x 3, each with a {@link PRelu} behind it, and a linear layer. Plain convolutions widen 32, 64, 128, 256, 512
 * without padding, a maximum pooling of 2 x 2 behind all but the first; 1, 2, 5 and 3 {@link Residual} units of two padded convolutions
 * lie between them, where the sum comes after the second PReLU and nothing behind the sum. Plain filters start with {@link Xavier}, those
 * in units with a {@link Gaussian} of deviation 0.01; biases in units stay 0.
 *
 * <p>With {@link Settings#PAPER} there are 27,543,072 parameters, frozen biases included. Classifier (fc6) and centers belong to the
 * losses.
 */
public final class CenterFaceNet implements Module {
    /** Rows of an image. */
    public static final int HEIGHT = 112;

    /** Columns of an image. */
    public static final int WIDTH = 96;

    private static final int[] FILTERS = {32, 64, 128, 256, 512};
    private static final Gaussian UNIT_FILLER = new Gaussian(0.01f);

    /** Pixels of the last map, 5 x 4. */
    private static final int LAST_PIXELS = 20;

    /**
     * What may differ from the original.
     *
     * @param channels of an image: 1 for grey, 3 for color
     * @param width factor of every number of filters, above 0; see {@link #filters}
     * @param features D, at least 1; {@code width} does not change it
     */
    public record Settings(int channels, double width, int features) {
        /** The original: color, 512 features. */
        public static final Settings PAPER = new Settings(3, 1, 512);

        private static final int UNIT = 4;
        private static final double WIDEST = 16;

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException when one is out of range; width is at most 16
         */
        public Settings {
            if (channels != 1 && channels != 3) {
                throw new IllegalArgumentException("CenterFaceNet: channels: expected 1 or 3, found " + channels);
            }
            if (!(width > 0 && width <= WIDEST)) {
                throw new IllegalArgumentException("CenterFaceNet: width: expected more than 0 and at most " + WIDEST + ", found " + width);
            }
            if (features < 1) {
                throw new IllegalArgumentException("CenterFaceNet: features: expected at least 1, found " + features);
            }
        }

        /** What becomes of a number of filters: {@code width} times it, to the nearest multiple of 4, at least 4. */
        public int filters(int original) {
            return Math.max(1, (int) Math.round(width * original / UNIT)) * UNIT;
        }

        /** Name and shape of the largest convolution's filters and of the last layer's weights: all else together is a dozen times that. */
        public Map<String, Shape> largest() {
            int last = filters(FILTERS[FILTERS.length - 1]);
            return Map.of(
                    "conv5_1.weight", Shape.of(last, last, 3, 3),
                    "fc5.weight", Shape.of(features, last * LAST_PIXELS));
        }
    }

    private final Settings settings;
    private final Sequential layers;

    /** A new network with weights drawn from {@code random}. */
    public CenterFaceNet(Backend backend, Settings settings, Philox random) {
        this.settings = settings;
        this.layers = new Builder(backend, settings, random).build();
    }

    /** Adds layers one after the other; {@code channels} is what the last one gave. */
    private static final class Builder {
        private final Backend backend;
        private final Settings settings;
        private final Philox random;
        private final MaxPool2d halve = new MaxPool2d(2, 2, Rounding.CEIL);
        private final List<Module> layers = new ArrayList<>();
        private int channels;

        Builder(Backend backend, Settings settings, Philox random) {
            this.backend = backend;
            this.settings = settings;
            this.random = random;
            this.channels = settings.channels();
        }

        Sequential build() {
            widen("1a", FILTERS[0]);
            widen("1b", FILTERS[1]);
            layers.add(halve);
            stage("2", 1, FILTERS[2]);
            stage("3", 2, FILTERS[3]);
            stage("4", 5, FILTERS[4]);
            units("5", 3);
            layers.add(new Flatten());
            layers.add(new Linear(backend, "fc5", channels * LAST_PIXELS, settings.features(), Bias.ZERO, random));
            return new Sequential(layers.toArray(Module[]::new));
        }

        private void stage(String name, int units, int filters) {
            units(name, units);
            widen(name, filters);
            layers.add(halve);
        }

        private void units(String stage, int count) {
            for (int i = 1; i <= 2 * count; i += 2) {
                layers.add(new Residual(new Sequential(inUnit(stage + "_" + i), inUnit(stage + "_" + (i + 1)))));
            }
        }

        private void widen(String name, int original) {
            int filters = settings.filters(original);
            layers.add(convolution(name, ConvSettings.of(channels, filters, 3, 0)));
            channels = filters;
        }

        private Module inUnit(String name) {
            return convolution(name, ConvSettings.of(channels, channels, 3, 1).withFiller(UNIT_FILLER).withBias(Bias.FROZEN));
        }

        private Module convolution(String name, ConvSettings convolution) {
            return new ConvPRelu(backend, "conv" + name, "relu" + name, convolution, random);
        }
    }

    /** What this network was made with. */
    public Settings settings() {
        return settings;
    }

    /**
     * Features of aligned faces.
     *
     * @param x [B, C, 112, 96], C as in the settings
     * @return [B, D]
     * @throws IllegalArgumentException for images of another shape
     */
    @Override
    public Tensor forward(Tensor x) {
        Shape s = x.shape();
        if (s.rank() != 4 || s.dim(1) != settings.channels() || s.dim(2) != HEIGHT || s.dim(3) != WIDTH) {
            throw new IllegalArgumentException("CenterFaceNet: expected [B, %d, 112, 96], found %s".formatted(settings.channels(), x));
        }
        return layers.forward(x);
    }

    @Override
    public List<Parameter> parameters() {
        return layers.parameters();
    }
}
