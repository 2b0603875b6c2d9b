package io.margrad.cuda;

/** Matrix product of row-major matrices by an own kernel, where cuBLAS is not there. The same bits on each run. */
public final class SgemmKernels {
    private static final String FILE = "sgemm.cu";

    // As sgemm.cu declares its tiles.
    private static final int LARGE = 128;
    private static final int LARGE_THREADS = 256;
    private static final int SMALL = 64;
    private static final int SMALL_THREADS = 128;
    private static final int SMALL_DEPTH = 16;

    /** Large tiles pay from about as many of them as a large GPU has multiprocessors. */
    private static final int ENOUGH_LARGE = 96;

    /** Blocks of small tiles aimed at by cutting K, and the depth below which a part is not worth a block. */
    private static final int ENOUGH_SMALL = 128;

    private static final int LEAST_DEPTH = 64;

    private final Kernel large;
    private final Kernel small;
    private final Kernel addParts;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public SgemmKernels(Kernels kernels) {
        large = kernels.get(FILE, "sgemm_large");
        small = kernels.get(FILE, "sgemm_small");
        addParts = kernels.get(FILE, "sgemm_parts");
    }

    /** Elements of workspace for a product of these sizes, from 1 to 2^19. */
    public static int workspace(int m, int n, int k) {
        int parts = large(m, n) ? 1 : parts(m, n, k).count();
        return parts == 1 ? 1 : Sizes.product(FILE, parts, m, n);
    }

    /**
     * C = alpha op(A) op(B) + beta C.
     *
     * @param transposeA whether {@code a} holds A transposed, [K][M]
     * @param transposeB whether {@code b} holds B transposed, [N][K]
     * @param a [M][K]
     * @param b [K][N]
     * @param beta with 0 what C holds is not read
     * @param c [M][N]
     * @param workspace {@link #workspace} elements, overwritten
     * @throws IllegalArgumentException when a buffer is too small
     */
    public void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            CudaBuffer a,
            CudaBuffer b,
            float beta,
            CudaBuffer c,
            CudaBuffer workspace) {
        int size = Sizes.product(FILE, m, n);
        Sizes.require(FILE, "a", a, Sizes.product(FILE, m, k));
        Sizes.require(FILE, "b", b, Sizes.product(FILE, k, n));
        Sizes.require(FILE, "c", c, size);
        if (size == 0) {
            return;
        }
        boolean wide = large(m, n);
        Parts parts = wide ? new Parts(1, k) : parts(m, n, k);
        boolean cut = parts.count() > 1;
        Sizes.require(FILE, "workspace", workspace, cut ? workspace(m, n, k) : 0);
        int tile = wide ? LARGE : SMALL;
        Kernel kernel = wide ? large : small;
        kernel.call()
                .integer(transposeA ? 1 : 0)
                .integer(transposeB ? 1 : 0)
                .integer(m)
                .integer(n)
                .integer(k)
                .integer(parts.size())
                .real(cut ? 1 : alpha)
                .buffer(a)
                .buffer(b)
                .real(cut ? 0 : beta)
                .buffer(cut ? workspace : c)
                .launch(new Grid(
                        Math.ceilDiv(n, tile),
                        Math.ceilDiv(m, tile),
                        parts.count(),
                        wide ? LARGE_THREADS : SMALL_THREADS,
                        1,
                        1,
                        0));
        if (cut) {
            addParts.call()
                    .integer(size)
                    .integer(parts.count())
                    .real(alpha)
                    .buffer(workspace)
                    .real(beta)
                    .buffer(c)
                    .launch(Grid.cover(size, Sizes.THREADS));
        }
    }

    private static boolean large(int m, int n) {
        return (long) Math.ceilDiv(m, LARGE) * Math.ceilDiv(n, LARGE) >= ENOUGH_LARGE;
    }

    private static Parts parts(int m, int n, int k) {
        int tiles = Math.max(1, Math.ceilDiv(m, SMALL) * Math.ceilDiv(n, SMALL));
        return Parts.of(k, Math.min(ENOUGH_SMALL / tiles, k / LEAST_DEPTH), SMALL_DEPTH);
    }
}
