package io.margrad.cuda;

/**
 * Depthwise 2-D convolution and its gradients by images and filters by own kernels, where cuDNN is not there; the gradient by the bias is
 * {@link Conv2dKernels#backwardBias}. The same bits on each run.
 *
 * <p>Every method throws {@link IllegalArgumentException} when the convolution is not depthwise or a buffer is too small.
 */
public final class DepthwiseKernels {
    private static final String FILE = "depthwise.cu";

    /** Blocks that the filters' gradient aims at by cutting the batch. */
    private static final int BLOCKS = 1024;

    private final Kernel forward;
    private final Kernel data;
    private final Kernel filters;
    private final Kernel addParts;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public DepthwiseKernels(Kernels kernels) {
        forward = kernels.get(FILE, "depthwise_forward");
        data = kernels.get(FILE, "depthwise_data");
        filters = kernels.get(FILE, "depthwise_filters");
        addParts = kernels.get(FILE, "depthwise_add_parts");
    }

    /** Elements of workspace that {@link #backwardFilter} needs, at least 1. */
    public static int workspace(ConvolutionSize s) {
        Parts parts = parts(s);
        return parts.count() == 1 ? 1 : Sizes.workspace(FILE, parts.count() * s.filterSize());
    }

    /**
     * y = x * w + bias.
     *
     * @param x images, [B][C][H][W]
     * @param w filters, [C][1][kh][kw]
     * @param bias [C]
     * @param y overwritten, [B][C][outH][outW]
     */
    public void forward(ConvolutionSize s, CudaBuffer x, CudaBuffer w, CudaBuffer bias, CudaBuffer y) {
        check(s, forward);
        Sizes.require(forward.name(), "x", x, s.inputSize());
        Sizes.require(forward.name(), "w", w, s.filterSize());
        Sizes.require(forward.name(), "bias", bias, s.filters());
        Sizes.require(forward.name(), "y", y, s.outputSize());
        sizes(forward.call().integer((int) s.outputSize()), s)
                .buffer(x)
                .buffer(w)
                .buffer(bias)
                .buffer(y)
                .launch(Grid.cover(s.outputSize(), Sizes.THREADS));
    }

    /**
     * dx += the gradient by the images.
     *
     * @param w filters, [C][1][kh][kw]
     * @param dy [B][C][outH][outW]
     * @param dx added to, [B][C][H][W]
     */
    public void backwardData(ConvolutionSize s, CudaBuffer w, CudaBuffer dy, CudaBuffer dx) {
        check(s, data);
        Sizes.require(data.name(), "w", w, s.filterSize());
        Sizes.require(data.name(), "dy", dy, s.outputSize());
        Sizes.require(data.name(), "dx", dx, s.inputSize());
        sizes(data.call().integer((int) s.inputSize()), s)
                .buffer(w)
                .buffer(dy)
                .buffer(dx)
                .launch(Grid.cover(s.inputSize(), Sizes.THREADS));
    }

    /**
     * dw += the gradient by the filters.
     *
     * @param x images, [B][C][H][W]
     * @param dy [B][C][outH][outW]
     * @param dw added to, [C][1][kh][kw]
     * @param workspace {@link #workspace} elements, overwritten
     */
    public void backwardFilter(ConvolutionSize s, CudaBuffer x, CudaBuffer dy, CudaBuffer dw, CudaBuffer workspace) {
        check(s, filters);
        Sizes.require(filters.name(), "x", x, s.inputSize());
        Sizes.require(filters.name(), "dy", dy, s.outputSize());
        Sizes.require(filters.name(), "dw", dw, s.filterSize());
        Sizes.require(filters.name(), "workspace", workspace, workspace(s));
        Parts parts = parts(s);
        int size = (int) s.filterSize();
        sizes(filters.call().integer(s.batch()).integer(parts.size()), s)
                .buffer(x)
                .buffer(dy)
                .buffer(workspace)
                .buffer(dw)
                .launch(Grid.of2d(size, parts.count(), Sizes.THREADS, 1));
        if (parts.count() > 1) {
            addParts.call()
                    .integer(size)
                    .integer(parts.count())
                    .buffer(workspace)
                    .buffer(dw)
                    .launch(Grid.cover(size, Sizes.THREADS));
        }
    }

    private static Kernel.Call sizes(Kernel.Call call, ConvolutionSize s) {
        return call.integer(s.channels())
                .integer(s.height())
                .integer(s.width())
                .integer(s.kernelHeight())
                .integer(s.kernelWidth())
                .integer(s.outHeight())
                .integer(s.outWidth())
                .integer(s.stride())
                .integer(s.pad());
    }

    private static void check(ConvolutionSize s, Kernel kernel) {
        if (!s.depthwise()) {
            throw new IllegalArgumentException(kernel.name() + ": expected as many groups as channels and filters, found " + s);
        }
    }

    private static Parts parts(ConvolutionSize s) {
        return Parts.of(s.batch(), (int) (BLOCKS / s.filterSize()));
    }
}
