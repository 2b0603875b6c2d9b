package io.margrad.cuda;

/**
 * Rows of a table picked by index: a batch out of a data set that lies on the device as a whole, the centers of labels.
 *
 * <p>Indices must be rows of the table; they lie on the device and are not checked here. Every method throws
 * {@link IllegalArgumentException} when a buffer is too small, and launches nothing for no rows.
 */
public final class GatherKernels {
    private static final String FILE = "gather.cu";

    private final Kernel floats;
    private final Kernel ints;
    private final Kernel pixels;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public GatherKernels(Kernels kernels) {
        floats = kernels.get(FILE, "gather_floats");
        ints = kernels.get(FILE, "gather_ints");
        pixels = kernels.get(FILE, "gather_pixels");
    }

    /**
     * y[i] = row index[i] of the table.
     *
     * @param table rows of {@code width} floats
     * @param index M ints
     * @param y overwritten, [M][width]
     */
    public void floats(int m, int width, CudaBuffer table, CudaBuffer index, CudaBuffer y) {
        rows(floats, m, width, table, index, y);
    }

    /**
     * y[i] = table[index[i]].
     *
     * @param table ints, such as the labels of a data set
     * @param index M ints
     * @param y overwritten, M ints
     */
    public void ints(int m, CudaBuffer table, CudaBuffer index, CudaBuffer y) {
        Sizes.product(ints.name(), m);
        Sizes.require(ints.name(), "index", index, m);
        Sizes.require(ints.name(), "y", y, m);
        if (m > 0) {
            ints.call().integer(m).buffer(table).buffer(index).buffer(y).launch(Grid.cover(m, Sizes.THREADS));
        }
    }

    /**
     * y[i][k] = (p - 127.5) / 128, p the pixel k of row index[i].
     *
     * @param pixels rows of {@code width} unsigned bytes without gaps, four in each int, the first in its lowest byte
     * @param index M ints
     * @param y overwritten, [M][width] floats
     */
    public void pixels(int m, int width, CudaBuffer pixels, CudaBuffer index, CudaBuffer y) {
        rows(this.pixels, m, width, pixels, index, y);
    }

    private static void rows(Kernel kernel, int m, int width, CudaBuffer table, CudaBuffer index, CudaBuffer y) {
        int size = Sizes.product(kernel.name(), m, width);
        Sizes.require(kernel.name(), "index", index, m);
        Sizes.require(kernel.name(), "y", y, size);
        if (size > 0) {
            kernel.call()
                    .integer(size)
                    .integer(width)
                    .buffer(table)
                    .buffer(index)
                    .buffer(y)
                    .launch(Grid.cover(size, Sizes.THREADS));
        }
    }
}
