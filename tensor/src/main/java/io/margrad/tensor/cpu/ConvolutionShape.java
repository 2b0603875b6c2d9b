package io.margrad.tensor.cpu;

/**
 * Sizes of a 2-D convolution (a cross-correlation, as everywhere in the field).
 *
 * @param batch B, images
 * @param channels C, input channels
 * @param height H, rows of the input
 * @param width W, columns of the input
 * @param filters O, output channels
 * @param kernelHeight rows of the filter
 * @param kernelWidth columns of the filter
 * @param stride step of the filter, both ways
 * @param pad zeros around the input, on all sides
 * @param groups divides C and O: filters of group g see the channels of group g alone; C of them, each with one filter, are a depthwise
 *     convolution
 */
public record ConvolutionShape(
        int batch,
        int channels,
        int height,
        int width,
        int filters,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int pad,
        int groups) {

    /** A convolution of one group: every filter sees every channel. */
    public ConvolutionShape(
            int batch, int channels, int height, int width, int filters, int kernelHeight, int kernelWidth, int stride, int pad) {
        this(batch, channels, height, width, filters, kernelHeight, kernelWidth, stride, pad, 1);
    }

    /** Rows of the output: floor((H + 2 pad - kh) / stride) + 1. */
    public int outHeight() {
        return Math.floorDiv(height + 2 * pad - kernelHeight, stride) + 1;
    }

    /** Columns of the output: floor((W + 2 pad - kw) / stride) + 1. */
    public int outWidth() {
        return Math.floorDiv(width + 2 * pad - kernelWidth, stride) + 1;
    }

    /** Taps of one filter, C / groups kh kw. */
    int taps() {
        return channels / groups * kernelHeight * kernelWidth;
    }

    /** Whether each channel has one filter of its own. */
    boolean depthwise() {
        return groups > 1 && groups == channels && groups == filters;
    }

    /** The convolution of one group. */
    ConvolutionShape ofGroup() {
        return new ConvolutionShape(
                batch, channels / groups, height, width, filters / groups, kernelHeight, kernelWidth, stride, pad);
    }

    int inputSize() {
        return channels * height * width;
    }

    int outputSize() {
        return filters * outHeight() * outWidth();
    }
}
