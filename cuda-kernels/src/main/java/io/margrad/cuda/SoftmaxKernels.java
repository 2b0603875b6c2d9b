package io.margrad.cuda;

/** Row softmax with cross entropy, Eq. 1, and what evaluation needs: the class of the largest score. */
public final class SoftmaxKernels {
    private static final String FILE = "softmax.cu";

    /** Longest row that a warp reads; longer ones get a block. */
    private static final int WARP_COLUMNS = 1024;

    private static final int ROWS_PER_BLOCK = 4;
    private static final int WARPS_THREADS = 128;
    private static final int ROW_THREADS = 512;

    private final Kernel warp;
    private final Kernel block;
    private final Kernel mean;
    private final Kernel argmax;
    private final Kernel countEqual;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public SoftmaxKernels(Kernels kernels) {
        warp = kernels.get(FILE, "softmax_warp");
        block = kernels.get(FILE, "softmax_block");
        mean = kernels.get(FILE, "softmax_mean");
        argmax = kernels.get(FILE, "argmax_rows");
        countEqual = kernels.get(FILE, "count_equal");
    }

    /**
     * J = -1/M sum over i of log(exp(z[i][y_i]) / sum over j of exp(z[i][j])) and dz = (softmax(z) - onehot(y)) / M.
     *
     * @param m M; 0 makes the loss 0
     * @param n N, at least 1
     * @param logits z, [M][N]
     * @param labels y, M ints from 0 to N - 1
     * @param losses overwritten with the loss of each row, [M]
     * @param loss overwritten, 1 element
     * @param gradient dz, overwritten, [M][N]
     */
    public void crossEntropy(
            int m,
            int n,
            CudaBuffer logits,
            CudaBuffer labels,
            CudaBuffer losses,
            CudaBuffer loss,
            CudaBuffer gradient) {
        int size = Sizes.product(warp.name(), m, n);
        Sizes.require(warp.name(), "logits", logits, size);
        Sizes.require(warp.name(), "labels", labels, m);
        Sizes.require(warp.name(), "losses", losses, m);
        Sizes.require(warp.name(), "loss", loss, 1);
        Sizes.require(warp.name(), "gradient", gradient, size);
        if (m > 0 && n < 1) {
            throw new IllegalArgumentException(warp.name() + ": expected at least 1 class, found " + n);
        }
        if (m > 0) {
            boolean narrow = n <= WARP_COLUMNS;
            (narrow ? warp : block)
                    .call()
                    .integer(m)
                    .integer(n)
                    .buffer(logits)
                    .buffer(labels)
                    .buffer(losses)
                    .buffer(gradient)
                    .launch(narrow ? Grid.of(Math.ceilDiv(m, ROWS_PER_BLOCK), WARPS_THREADS) : Grid.of(m, ROW_THREADS));
        }
        mean.call().integer(m).buffer(losses).buffer(loss).launch(Grid.of(1, Sizes.THREADS));
    }

    /**
     * Column of the largest value of each row, the first of several.
     *
     * @param x [M][N], N at least 1
     * @param winners overwritten, M ints
     */
    public void argmax(int m, int n, CudaBuffer x, CudaBuffer winners) {
        int size = Sizes.product(argmax.name(), m, n);
        Sizes.require(argmax.name(), "x", x, size);
        Sizes.require(argmax.name(), "winners", winners, m);
        if (m > 0) {
            argmax.call()
                    .integer(m)
                    .integer(n)
                    .buffer(x)
                    .buffer(winners)
                    .launch(Grid.of(Math.ceilDiv(m, ROWS_PER_BLOCK), WARPS_THREADS));
        }
    }

    /**
     * hits[0] += how many of n ints are equal in {@code a} and {@code b}, such as predictions and labels.
     *
     * @param hits 1 int, added to
     */
    public void countEqual(int n, CudaBuffer a, CudaBuffer b, CudaBuffer hits) {
        Sizes.product(countEqual.name(), n);
        Sizes.require(countEqual.name(), "a", a, n);
        Sizes.require(countEqual.name(), "b", b, n);
        Sizes.require(countEqual.name(), "hits", hits, 1);
        if (n > 0) {
            countEqual.call().integer(n).buffer(a).buffer(b).buffer(hits).launch(Grid.cover(n, Sizes.THREADS));
        }
    }
}
