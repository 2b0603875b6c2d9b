package io.margrad.cuda;

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
public record ConvolutionSizes(
        int batch,
        int channels,
        int height,
        int width,
        int filters,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int pad) {

    /** Throws {@link IllegalArgumentException} unless a filter fits into the padded image and all sizes fit into ints. */
    public ConvolutionSizes {
        boolean sane = batch >= 0 && channels >= 1 && filters >= 1 && kernelHeight >= 1 && kernelWidth >= 1;
        if (!sane
                || stride < 1
                || pad < 0
                || height + 2L * pad < kernelHeight
                || width + 2L * pad < kernelWidth
                || height < 1
                || width < 1) {
            throw new IllegalArgumentException(
                    ("convolution: expected a filter no larger than the padded image, found images [%d, %d, %d, %d],"
                                    + " filters [%d, %d, %d, %d], stride %d, pad %d")
                            .formatted(
                                    batch, channels, height, width, filters, channels, kernelHeight, kernelWidth, stride, pad));
        }
        Sizes.product("convolution input", batch, channels, height, width);
        Sizes.product("convolution filters", filters, channels, kernelHeight, kernelWidth);
    }

    /** Rows of the output: floor((H + 2 pad - kh) / stride) + 1. */
    public int outHeight() {
        return (height + 2 * pad - kernelHeight) / stride + 1;
    }

    /** Columns of the output: floor((W + 2 pad - kw) / stride) + 1. */
    public int outWidth() {
        return (width + 2 * pad - kernelWidth) / stride + 1;
    }

    /** Elements of the images, B C H W. */
    public int inputSize() {
        return batch * channels * height * width;
    }

    /** Elements of the filters, O C kh kw. */
    public int filterSize() {
        return filters * taps();
    }

    /** Elements of the result, B O outH outW. */
    public int outputSize() {
        return Sizes.product("convolution output", batch, filters, outHeight(), outWidth());
    }

    /** Taps of one filter, C kh kw. */
    int taps() {
        return channels * kernelHeight * kernelWidth;
    }
}
