package io.margrad.nn;

/**
 * A convolution layer with square filters.
 *
 * @param channels C of the input
 * @param filters O, channels of the result
 * @param kernel rows and columns of a filter
 * @param stride distance of two results, both ways
 * @param pad zeros on all four sides
 * @param groups divides C and O; filters see the channels of their group alone
 * @param filler of the first weights
 * @param bias how the biases begin and learn
 */
public record ConvSettings(int channels, int filters, int kernel, int stride, int pad, int groups, Filler filler, Bias bias) {
    /** Throws {@link IllegalArgumentException} when the groups do not divide C and O. */
    public ConvSettings {
        if (groups < 1 || channels % groups != 0 || filters % groups != 0) {
            throw new IllegalArgumentException("convolution layer: expected groups that divide %d channels and %d filters, found %d"
                    .formatted(channels, filters, groups));
        }
    }

    /** Stride 1, one group, {@link Xavier} and {@link Bias#ZERO}. */
    public static ConvSettings of(int channels, int filters, int kernel, int pad) {
        return new ConvSettings(channels, filters, kernel, 1, pad, 1, Xavier::values, Bias.ZERO);
    }

    /** The same with another stride. */
    public ConvSettings withStride(int other) {
        return new ConvSettings(channels, filters, kernel, other, pad, groups, filler, bias);
    }

    /** The same in groups. */
    public ConvSettings withGroups(int other) {
        return new ConvSettings(channels, filters, kernel, stride, pad, other, filler, bias);
    }

    /** The same with another filler. */
    public ConvSettings withFiller(Filler other) {
        return new ConvSettings(channels, filters, kernel, stride, pad, groups, other, bias);
    }

    /** The same with other biases. */
    public ConvSettings withBias(Bias other) {
        return new ConvSettings(channels, filters, kernel, stride, pad, groups, filler, other);
    }
}
