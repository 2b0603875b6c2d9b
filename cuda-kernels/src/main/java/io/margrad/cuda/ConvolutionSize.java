package io.margrad.cuda;

/**
 * Sizes of a 2-D convolution (a cross-correlation, as everywhere in the field) of images [B][C][H][W].
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
public record ConvolutionSize(
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

    /** Checks that the filter fits into the padded image and that the groups divide channels and filters. */
    public ConvolutionSize {
        boolean positive = batch > 0
                && channels > 0
                && height > 0
                && width > 0
                && filters > 0
                && kernelHeight > 0
                && kernelWidth > 0
                && stride > 0
                && pad >= 0;
        if (!positive || kernelHeight > height + 2 * pad || kernelWidth > width + 2 * pad) {
            throw new IllegalArgumentException(
                    "convolution: expected positive sizes and filters that fit into the padded image, found "
                            + "%d x %d x %d x %d by %d filters of %d x %d, stride %d, pad %d".formatted(
                                    batch, channels, height, width, filters, kernelHeight, kernelWidth, stride, pad));
        }
        if (groups < 1 || channels % groups != 0 || filters % groups != 0) {
            throw new IllegalArgumentException("convolution: expected groups that divide %d channels and %d filters, found %d"
                    .formatted(channels, filters, groups));
        }
    }

    /** A convolution of one group: every filter sees every channel. */
    public ConvolutionSize(
            int batch, int channels, int height, int width, int filters, int kernelHeight, int kernelWidth, int stride, int pad) {
        this(batch, channels, height, width, filters, kernelHeight, kernelWidth, stride, pad, 1);
    }

    /** Channels that a filter sees, C / groups. */
    public int groupChannels() {
        return channels / groups;
    }

    /** Filters of a group, O / groups. */
    public int groupFilters() {
        return filters / groups;
    }

    /** Whether each channel has one filter of its own. */
    public boolean depthwise() {
        return groups > 1 && groups == channels && groups == filters;
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
    public long inputSize() {
        return (long) batch * channels * height * width;
    }

    /** Elements of the filters, O C / groups kh kw. */
    public long filterSize() {
        return (long) filters * groupChannels() * kernelHeight * kernelWidth;
    }

    /** Elements of the output, B O outH outW. */
    public long outputSize() {
        return (long) batch * filters * outHeight() * outWidth();
    }
}
