package io.margrad.cuda;

import org.jspecify.annotations.Nullable;

/**
 * 2-D convolution and its gradients by own kernels (implicit GEMM), where cuDNN is not there. The same bits on each
 * run. Groups are layers of the launch's grid, so each is a convolution of its own; for a depthwise one see {@link DepthwiseKernels}.
 *
 * <p>Every method throws {@link IllegalArgumentException} when a buffer is too small.
 */
public final class Conv2dKernels {
    private static final String FORWARD = "conv2d.cu";
    private static final String GRADIENT = "conv2d_gradient.cu";

    // As conv2d.cuh declares its tiles.
    private static final int NARROW_ROWS = 32;
    private static final int WIDE_ROWS = 64;
    private static final int COLUMNS = 128;
    private static final int TILE_THREADS = 128;

    /** Blocks that a gradient aims at by cutting the batch. */
    private static final int BLOCKS = 256;

    private final Kernel narrow;
    private final Kernel wide;
    private final Kernel turn;
    private final Kernel filtersNarrow;
    private final Kernel filtersWide;
    private final Kernel biasPartial;
    private final Kernel addParts;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public Conv2dKernels(Kernels kernels) {
        narrow = kernels.get(FORWARD, "conv2d_narrow");
        wide = kernels.get(FORWARD, "conv2d_wide");
        turn = kernels.get(FORWARD, "conv2d_turn");
        filtersNarrow = kernels.get(GRADIENT, "conv2d_filters_narrow");
        filtersWide = kernels.get(GRADIENT, "conv2d_filters_wide");
        biasPartial = kernels.get(GRADIENT, "conv2d_bias_partial");
        addParts = kernels.get(GRADIENT, "conv2d_add_parts");
    }

    /** Elements of workspace that each of the three gradients needs: no more than the filters have, or 2^21. */
    public static int workspace(ConvolutionSize s) {
        long parts = filterParts(s).count();
        long filters = parts == 1 ? 1 : parts * s.filterSize();
        long bias = (long) biasParts(s).count() * s.filters();
        return Sizes.workspace(GRADIENT, Math.max(s.filterSize(), Math.max(filters, bias)));
    }

    /**
     * y = x * w + bias.
     *
     * @param x images, [B][C][H][W]
     * @param w filters, [O][C / groups][kh][kw]
     * @param bias [O], or null for none
     * @param y overwritten, [B][O][outH][outW]
     */
    public void forward(
            ConvolutionSize s, CudaBuffer x, CudaBuffer w, @Nullable CudaBuffer bias, CudaBuffer y) {
        Sizes.require(FORWARD, "x", x, s.inputSize());
        Sizes.require(FORWARD, "w", w, s.filterSize());
        Sizes.require(FORWARD, "y", y, s.outputSize());
        if (bias != null) {
            Sizes.require(FORWARD, "bias", bias, s.filters());
        }
        Kernel.Call call = correlation(s.groupFilters())
                .call()
                .integer(s.batch())
                .integer(s.groupChannels())
                .integer(s.height())
                .integer(s.width())
                .integer(1)
                .integer(s.groupFilters())
                .integer(s.kernelHeight())
                .integer(s.kernelWidth())
                .integer(s.outHeight())
                .integer(s.outWidth())
                .integer(s.stride())
                .integer(s.pad())
                .integer(s.pad())
                .buffer(x)
                .buffer(w);
        (bias == null ? call.none() : call.buffer(bias))
                .buffer(y)
                .integer(0)
                .launch(tiles(s.groupFilters(), s.batch() * s.outHeight() * s.outWidth(), s.groups()));
    }

    /**
     * dx += the gradient by the images: dy, spread by the stride, correlated with the filters turned by 180 degrees.
     *
     * @param w filters, [O][C / groups][kh][kw]
     * @param dy [B][O][outH][outW]
     * @param dx added to, [B][C][H][W]
     * @param workspace {@link #workspace} elements, overwritten
     */
    public void backwardData(ConvolutionSize s, CudaBuffer w, CudaBuffer dy, CudaBuffer dx, CudaBuffer workspace) {
        Sizes.require(FORWARD, "w", w, s.filterSize());
        Sizes.require(FORWARD, "dy", dy, s.outputSize());
        Sizes.require(FORWARD, "dx", dx, s.inputSize());
        Sizes.require(FORWARD, "workspace", workspace, workspace(s));
        turn.call()
                .integer((int) s.filterSize())
                .integer(s.groupFilters())
                .integer(s.groupChannels())
                .integer(s.kernelHeight() * s.kernelWidth())
                .buffer(w)
                .buffer(workspace)
                .launch(Grid.cover(s.filterSize(), Sizes.THREADS));
        correlation(s.groupChannels())
                .call()
                .integer(s.batch())
                .integer(s.groupFilters())
                .integer(s.outHeight())
                .integer(s.outWidth())
                .integer(s.stride())
                .integer(s.groupChannels())
                .integer(s.kernelHeight())
                .integer(s.kernelWidth())
                .integer(s.height())
                .integer(s.width())
                .integer(1)
                .integer(s.kernelHeight() - 1 - s.pad())
                .integer(s.kernelWidth() - 1 - s.pad())
                .buffer(dy)
                .buffer(workspace)
                .none()
                .buffer(dx)
                .integer(1)
                .launch(tiles(s.groupChannels(), s.batch() * s.height() * s.width(), s.groups()));
    }

    /**
     * dw += the gradient by the filters.
     *
     * @param x images, [B][C][H][W]
     * @param dy [B][O][outH][outW]
     * @param dw added to, [O][C / groups][kh][kw]
     * @param workspace {@link #workspace} elements, overwritten
     */
    public void backwardFilter(ConvolutionSize s, CudaBuffer x, CudaBuffer dy, CudaBuffer dw, CudaBuffer workspace) {
        Sizes.require(GRADIENT, "x", x, s.inputSize());
        Sizes.require(GRADIENT, "dy", dy, s.outputSize());
        Sizes.require(GRADIENT, "dw", dw, s.filterSize());
        Sizes.require(GRADIENT, "workspace", workspace, workspace(s));
        Parts parts = filterParts(s);
        (s.groupFilters() <= NARROW_ROWS ? filtersNarrow : filtersWide)
                .call()
                .integer(s.batch())
                .integer(parts.size())
                .integer(s.groups())
                .integer(s.groupChannels())
                .integer(s.height())
                .integer(s.width())
                .integer(s.groupFilters())
                .integer(s.kernelHeight())
                .integer(s.kernelWidth())
                .integer(s.outHeight())
                .integer(s.outWidth())
                .integer(s.stride())
                .integer(s.pad())
                .buffer(x)
                .buffer(dy)
                .buffer(workspace)
                .buffer(dw)
                .launch(tiles(s.groupFilters(), taps(s), s.groups() * parts.count()));
        add(parts, (int) s.filterSize(), workspace, dw);
    }

    /**
     * dbias[o] += sum of dy[b][o][i][j] over b, i, j.
     *
     * @param dy [B][O][outH][outW]
     * @param dbias added to, [O]
     * @param workspace {@link #workspace} elements, overwritten
     */
    public void backwardBias(ConvolutionSize s, CudaBuffer dy, CudaBuffer dbias, CudaBuffer workspace) {
        Sizes.require(GRADIENT, "dy", dy, s.outputSize());
        Sizes.require(GRADIENT, "dbias", dbias, s.filters());
        Sizes.require(GRADIENT, "workspace", workspace, workspace(s));
        Parts parts = biasParts(s);
        biasPartial
                .call()
                .integer(s.batch())
                .integer(parts.size())
                .integer(s.filters())
                .integer(s.outHeight() * s.outWidth())
                .buffer(dy)
                .buffer(workspace)
                .buffer(dbias)
                .launch(Grid.of2d(s.filters(), parts.count(), Sizes.THREADS, 1));
        add(parts, s.filters(), workspace, dbias);
    }

    private void add(Parts parts, int size, CudaBuffer partial, CudaBuffer y) {
        if (parts.count() > 1) {
            addParts.call()
                    .integer(size)
                    .integer(parts.count())
                    .buffer(partial)
                    .buffer(y)
                    .launch(Grid.cover(size, Sizes.THREADS));
        }
    }

    private Kernel correlation(int rows) {
        return rows <= NARROW_ROWS ? narrow : wide;
    }

    private static Grid tiles(int rows, int columns, int layers) {
        return new Grid(Math.ceilDiv(columns, COLUMNS), rowTiles(rows), layers, TILE_THREADS, 1, 1, 0);
    }

    private static int taps(ConvolutionSize s) {
        return s.groupChannels() * s.kernelHeight() * s.kernelWidth();
    }

    private static int rowTiles(int rows) {
        return Math.ceilDiv(rows, rows <= NARROW_ROWS ? NARROW_ROWS : WIDE_ROWS);
    }

    private static Parts filterParts(ConvolutionSize s) {
        int tiles = s.groups() * rowTiles(s.groupFilters()) * Math.ceilDiv(taps(s), COLUMNS);
        return Parts.of(s.batch(), BLOCKS / tiles);
    }

    private static Parts biasParts(ConvolutionSize s) {
        return Parts.of(s.batch(), BLOCKS / s.filters());
    }
}
