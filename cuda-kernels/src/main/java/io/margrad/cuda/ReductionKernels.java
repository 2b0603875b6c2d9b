package io.margrad.cuda;

/** Sums over all elements and over columns, and the search for NaN and infinity. The same bits on each run. */
public final class ReductionKernels {
    private static final String FILE = "reduce.cu";

    /** Up to here one block does it alone. */
    private static final int SMALL = 16_384;

    private static final int MOST_BLOCKS = 512;
    private static final int ELEMENTS_PER_THREAD = 16;
    private static final int COLUMNS = 32;
    private static final int ROWS = 8;

    private final Kernel sumPartial;
    private final Kernel sumFinish;
    private final Kernel sumSmall;
    private final Kernel columnSums;
    private final Kernel clear;
    private final Kernel nonFinite;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public ReductionKernels(Kernels kernels) {
        sumPartial = kernels.get(FILE, "sum_partial");
        sumFinish = kernels.get(FILE, "sum_finish");
        sumSmall = kernels.get(FILE, "sum_small");
        columnSums = kernels.get(FILE, "column_sums");
        clear = kernels.get(FILE, "non_finite_clear");
        nonFinite = kernels.get(FILE, "non_finite");
    }

    /** Elements of workspace that {@link #sum} needs for any size. */
    public static int sumWorkspace() {
        return 2 * MOST_BLOCKS;
    }

    /**
     * y[0] = sum of x, added up in double; 0 for no elements.
     *
     * @param x n elements
     * @param y 1 element, overwritten
     * @param workspace {@link #sumWorkspace()} elements, overwritten
     */
    public void sum(int n, CudaBuffer x, CudaBuffer y, CudaBuffer workspace) {
        Sizes.product(sumSmall.name(), n);
        Sizes.require(sumSmall.name(), "x", x, n);
        Sizes.require(sumSmall.name(), "y", y, 1);
        Sizes.require(sumPartial.name(), "workspace", workspace, sumWorkspace());
        if (n <= SMALL) {
            sumSmall.call().integer(n).buffer(x).buffer(y).launch(Grid.of(1, Sizes.THREADS));
            return;
        }
        int blocks = blocks(n);
        sumPartial.call().integer(n).buffer(x).buffer(workspace).launch(Grid.of(blocks, Sizes.THREADS));
        sumFinish.call().integer(blocks).buffer(workspace).buffer(y).launch(Grid.of(1, Sizes.THREADS));
    }

    /**
     * y[n] += sum over m of x[m][n]: the gradient of a bias.
     *
     * @param x [M][N]
     * @param y [N], added to
     */
    public void columnSums(int m, int n, CudaBuffer x, CudaBuffer y) {
        int size = Sizes.product(columnSums.name(), m, n);
        Sizes.require(columnSums.name(), "x", x, size);
        Sizes.require(columnSums.name(), "y", y, n);
        if (size > 0) {
            columnSums
                    .call()
                    .integer(m)
                    .integer(n)
                    .buffer(x)
                    .buffer(y)
                    .launch(Grid.of2d(Math.ceilDiv(n, COLUMNS), 1, COLUMNS, ROWS));
        }
    }

    /**
     * Looks for elements that are NaN or infinite.
     *
     * @param x n elements
     * @param found 2 ints, overwritten: how many there are, and the index of the first, -1 when there is none
     */
    public void nonFinite(int n, CudaBuffer x, CudaBuffer found) {
        Sizes.product(nonFinite.name(), n);
        Sizes.require(nonFinite.name(), "x", x, n);
        Sizes.require(nonFinite.name(), "found", found, 2);
        clear.call().buffer(found).launch(Grid.of(1, 1));
        if (n > 0) {
            nonFinite.call().integer(n).buffer(x).buffer(found).launch(Grid.of(blocks(n), Sizes.THREADS));
        }
    }

    private static int blocks(int n) {
        return Math.min(MOST_BLOCKS, Math.ceilDiv(n, Sizes.THREADS * ELEMENTS_PER_THREAD));
    }
}
