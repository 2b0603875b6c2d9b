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
        int pad) {

    /** Rows of the output: floor((H + 2 pad - kh) / stride) + 1. */
    public int outHeight() {
        return Math.floorDiv(height + 2 * pad - kernelHeight, stride) + 1;
    }

    /** Columns of the output: floor((W + 2 pad - kw) / stride) + 1. */
    public int outWidth() {
        return Math.floorDiv(width + 2 * pad - kernelWidth, stride) + 1;
    }

    /** Taps of one filter, C kh kw. */
    int taps() {
        return channels * kernelHeight * kernelWidth;
    }

    int inputSize() {
        return channels * height * width;
    }

    int outputSize() {
        return filters * outHeight() * outWidth();
    }
}
