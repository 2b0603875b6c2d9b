package io.margrad.nn;

/**
 * A convolution layer with square filters.
 *
 * @param channels C of the input
 * @param filters O, channels of the result
 * @param kernel rows and columns of a filter
 * @param stride distance of two results, both ways
 * @param pad zeros on all four sides
 * @param filler of the first weights
 * @param bias how the biases begin and learn
 */
public record ConvSettings(int channels, int filters, int kernel, int stride, int pad, Filler filler, Bias bias) {
    /** Stride 1, {@link Xavier} and {@link Bias#ZERO}. */
    public static ConvSettings of(int channels, int filters, int kernel, int pad) {
        return new ConvSettings(channels, filters, kernel, 1, pad, Xavier::values, Bias.ZERO);
    }

    /** The same with another stride. */
    public ConvSettings withStride(int other) {
        return new ConvSettings(channels, filters, kernel, other, pad, filler, bias);
    }

    /** The same with another filler. */
    public ConvSettings withFiller(Filler other) {
        return new ConvSettings(channels, filters, kernel, stride, pad, other, bias);
    }

    /** The same with other biases. */
    public ConvSettings withBias(Bias other) {
        return new ConvSettings(channels, filters, kernel, stride, pad, filler, other);
    }
}
