package io.margrad.cuda;

/**
 * Parametric rectifier over [B][C][plane]: y = x where x &gt; 0, else slope[c] x.
 *
 * <p>Every method throws {@link IllegalArgumentException} when a buffer is too small, and launches nothing without
 * elements.
 */
public final class PReluKernels {
    private static final String FILE = "prelu.cu";
    private static final int ELEMENTS_PER_THREAD = 4;

    /** Blocks that a slope gradient aims at, and elements below which a part of the batch is not worth a block. */
    private static final int BLOCKS = 512;

    private static final int PART = 4096;

    private final Kernel forward;
    private final Kernel dataGradient;
    private final Kernel slopePartial;
    private final Kernel slopeFinish;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public PReluKernels(Kernels kernels) {
        forward = kernels.get(FILE, "prelu_forward");
        dataGradient = kernels.get(FILE, "prelu_data_gradient");
        slopePartial = kernels.get(FILE, "prelu_slope_partial");
        slopeFinish = kernels.get(FILE, "prelu_slope_finish");
    }

    /** Overwrites {@code y}. */
    public void forward(int batch, int channels, int plane, CudaBuffer x, CudaBuffer slope, CudaBuffer y) {
        int n = Sizes.product(forward.name(), batch, channels, plane);
        Sizes.require(forward.name(), "x", x, n);
        Sizes.require(forward.name(), "slope", slope, channels);
        Sizes.require(forward.name(), "y", y, n);
        if (n > 0) {
            forward.call()
                    .integer(n)
                    .integer(channels)
                    .integer(plane)
                    .buffer(x)
                    .buffer(slope)
                    .buffer(y)
                    .launch(Grid.cover(Math.ceilDiv(n, ELEMENTS_PER_THREAD), Sizes.THREADS));
        }
    }

    /** dx += dy where x &gt; 0, else slope[c] dy. */
    public void dataGradient(
            int batch, int channels, int plane, CudaBuffer x, CudaBuffer slope, CudaBuffer dy, CudaBuffer dx) {
        int n = Sizes.product(dataGradient.name(), batch, channels, plane);
        Sizes.require(dataGradient.name(), "x", x, n);
        Sizes.require(dataGradient.name(), "slope", slope, channels);
        Sizes.require(dataGradient.name(), "dy", dy, n);
        Sizes.require(dataGradient.name(), "dx", dx, n);
        if (n > 0) {
            dataGradient
                    .call()
                    .integer(n)
                    .integer(channels)
                    .integer(plane)
                    .buffer(x)
                    .buffer(slope)
                    .buffer(dy)
                    .buffer(dx)
                    .launch(Grid.cover(Math.ceilDiv(n, ELEMENTS_PER_THREAD), Sizes.THREADS));
        }
    }

    /** Elements of workspace that {@link #slopeGradient} needs, at least 1. */
    public static int workspace(int batch, int channels, int plane) {
        Parts parts = parts(batch, channels, plane);
        return parts.count() == 1 ? 1 : Sizes.product(FILE, parts.count(), channels);
    }

    /**
     * dslope[c] += sum over b and the plane of dy min(x, 0).
     *
     * @param workspace {@link #workspace} elements, overwritten
     */
    public void slopeGradient(
            int batch, int channels, int plane, CudaBuffer x, CudaBuffer dy, CudaBuffer dslope, CudaBuffer workspace) {
        int n = Sizes.product(slopePartial.name(), batch, channels, plane);
        Sizes.require(slopePartial.name(), "x", x, n);
        Sizes.require(slopePartial.name(), "dy", dy, n);
        Sizes.require(slopePartial.name(), "dslope", dslope, channels);
        Sizes.require(slopePartial.name(), "workspace", workspace, workspace(batch, channels, plane));
        if (n == 0) {
            return;
        }
        Parts parts = parts(batch, channels, plane);
        slopePartial
                .call()
                .integer(batch)
                .integer(channels)
                .integer(plane)
                .integer(parts.size())
                .buffer(x)
                .buffer(dy)
                .buffer(workspace)
                .buffer(dslope)
                .launch(Grid.of2d(channels, parts.count(), Sizes.THREADS, 1));
        if (parts.count() > 1) {
            slopeFinish
                    .call()
                    .integer(channels)
                    .integer(parts.count())
                    .buffer(workspace)
                    .buffer(dslope)
                    .launch(Grid.cover(channels, Sizes.THREADS));
        }
    }

    private static Parts parts(int batch, int channels, int plane) {
        long elements = (long) batch * plane;
        return Parts.of(batch, (int) Math.min(Math.ceilDiv(BLOCKS, Math.max(1, channels)), elements / PART));
    }
}
