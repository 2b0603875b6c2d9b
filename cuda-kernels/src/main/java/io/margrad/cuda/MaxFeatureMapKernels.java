package io.margrad.cuda;

/**
 * Maximum of the two halves of the channels, [B][2][half] to [B][half], and the way back; half is C times the pixels of a plane.
 *
 * <p>Every method throws {@link IllegalArgumentException} when a buffer is too small, and launches nothing without
 * elements.
 */
public final class MaxFeatureMapKernels {
    private static final String FILE = "max_feature_map.cu";

    private final Kernel forward;
    private final Kernel gradient;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public MaxFeatureMapKernels(Kernels kernels) {
        forward = kernels.get(FILE, "max_feature_map_forward");
        gradient = kernels.get(FILE, "max_feature_map_gradient");
    }

    /** Overwrites {@code y}, [B][half], with the larger of each pair of {@code x}, [B][2][half]; NaN where one of them is. */
    public void forward(int batch, int half, CudaBuffer x, CudaBuffer y) {
        int n = Sizes.product(forward.name(), batch, half);
        Sizes.require(forward.name(), "x", x, Sizes.product(forward.name(), 2, n));
        Sizes.require(forward.name(), "y", y, n);
        if (n > 0) {
            forward.call().integer(n).integer(half).buffer(x).buffer(y).launch(Grid.cover(n, Sizes.THREADS));
        }
    }

    /** Adds each gradient, [B][half], to the one of {@code dx}, [B][2][half], that was the larger; of two equal ones the first. */
    public void backward(int batch, int half, CudaBuffer x, CudaBuffer dy, CudaBuffer dx) {
        int n = Sizes.product(gradient.name(), batch, half);
        Sizes.require(gradient.name(), "x", x, Sizes.product(gradient.name(), 2, n));
        Sizes.require(gradient.name(), "dy", dy, n);
        Sizes.require(gradient.name(), "dx", dx, Sizes.product(gradient.name(), 2, n));
        if (n > 0) {
            gradient.call()
                    .integer(n)
                    .integer(half)
                    .buffer(x)
                    .buffer(dy)
                    .buffer(dx)
                    .launch(Grid.cover(n, Sizes.THREADS));
        }
    }
}
