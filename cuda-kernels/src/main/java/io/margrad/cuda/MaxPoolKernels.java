package io.margrad.cuda;

/**
 * Maximum over windows of k x k pixels, s apart, clipped at the border of the plane, and the way back. No float
 * atomics.
 *
 * <p>Every method throws {@link IllegalArgumentException} when a buffer is too small, and launches nothing without
 * elements.
 */
public final class MaxPoolKernels {
    private static final String FILE = "max_pool.cu";

    private final Kernel forward;
    private final Kernel gradient;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public MaxPoolKernels(Kernels kernels) {
        forward = kernels.get(FILE, "max_pool_forward");
        gradient = kernels.get(FILE, "max_pool_gradient");
    }

    /**
     * Sizes of a pooling.
     *
     * @param planes B C
     * @param height H, rows of an input plane
     * @param width W, columns of an input plane; H W at most 2^24, for winners are floats
     * @param outHeight rows of an output plane; each window must begin inside the input
     * @param outWidth columns of an output plane, likewise
     * @param kernel k, rows and columns of a window
     * @param stride s, distance of two windows
     */
    public record Pooling(int planes, int height, int width, int outHeight, int outWidth, int kernel, int stride) {
        /** Throws {@link IllegalArgumentException} when a window begins outside the input or a size is out of range. */
        public Pooling {
            boolean sane = planes >= 0 && height >= 1 && width >= 1 && outHeight >= 0 && outWidth >= 0;
            if (!sane
                    || kernel < 1
                    || stride < 1
                    || (long) (outHeight - 1) * stride >= height
                    || (long) (outWidth - 1) * stride >= width
                    || (long) height * width > 1 << 24) {
                throw new IllegalArgumentException(
                        "max pooling: expected windows that begin inside planes of at most 2^24 pixels, found "
                                + "%d planes of %d x %d, %d x %d windows of %d, stride %d"
                                        .formatted(planes, height, width, outHeight, outWidth, kernel, stride));
            }
        }

        int pixels() {
            return Sizes.product("max pooling", planes, height, width);
        }

        int windows() {
            return Sizes.product("max pooling", planes, outHeight, outWidth);
        }
    }

    /**
     * Finds the maximum of each window.
     *
     * @param x [planes][H][W]
     * @param y overwritten with the maxima, [planes][outH][outW]; NaN where a window holds NaN
     * @param winners overwritten with the index of each maximum within its plane, as a float; of equal maxima the first
     */
    public void forward(Pooling s, CudaBuffer x, CudaBuffer y, CudaBuffer winners) {
        int windows = s.windows();
        Sizes.require(forward.name(), "x", x, s.pixels());
        Sizes.require(forward.name(), "y", y, windows);
        Sizes.require(forward.name(), "winners", winners, windows);
        if (windows > 0) {
            sizes(forward, windows, s).buffer(x).buffer(y).buffer(winners).launch(Grid.cover(windows, Sizes.THREADS));
        }
    }

    /**
     * Adds each gradient to where its maximum came from.
     *
     * @param dy [planes][outH][outW]
     * @param dx added to, [planes][H][W]
     */
    public void backward(Pooling s, CudaBuffer winners, CudaBuffer dy, CudaBuffer dx) {
        int pixels = s.pixels();
        Sizes.require(gradient.name(), "winners", winners, s.windows());
        Sizes.require(gradient.name(), "dy", dy, s.windows());
        Sizes.require(gradient.name(), "dx", dx, pixels);
        if (s.windows() > 0) {
            sizes(gradient, pixels, s).buffer(winners).buffer(dy).buffer(dx).launch(Grid.cover(pixels, Sizes.THREADS));
        }
    }

    private static Kernel.Call sizes(Kernel kernel, int threads, Pooling s) {
        return kernel.call()
                .integer(threads)
                .integer(s.height())
                .integer(s.width())
                .integer(s.outHeight())
                .integer(s.outWidth())
                .integer(s.kernel())
                .integer(s.stride());
    }
}
