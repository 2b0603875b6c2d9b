package io.margrad.tensor.cpu;

import org.jspecify.annotations.Nullable;

/**
 * A form F(m x m, r x r) of Winograd's minimal filtering: a tile of m x m outputs of an r x r filter from n^2 products, n = m + r - 1,
 * instead of m^2 r^2 (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016).
 *
 * <p>y = A^T [ (G g G^T) . (B^T d B) ] A with an n x n tile d of the input, the filter g and the element-wise product. The same matrices
 * give the gradient by the filter: G^T [ (B^T d B) . (A dy A^T) ] G. B depends on the interpolation points alone, so forms of one n share
 * it: 0, 1, -1, 2, -2 and infinity for n = 6, and 1/2 and -1/2 too for n = 8. The transforms of tiles are in {@link Winograd6} and
 * {@link Winograd8}, those of filters in {@link WinogradFilters}.
 */
enum WinogradForm {
    /** 36 products instead of 100. */
    F2X5(2, 5),
    /** 64 products instead of 400. */
    F4X5(4, 5),
    /** 36 products instead of 144. */
    F4X3(4, 3),
    /** 64 products instead of 324. */
    F6X3(6, 3);

    /** Rows and columns of an output tile, m. */
    final int outputs;

    /** Rows and columns of the filter, r. */
    final int filter;

    /** Rows and columns of an input tile, and of a transformed one, n. */
    final int tile;

    /** Products of a tile, n^2. */
    final int points;

    /** G, n x r: for each point a the powers of a over the product of its distances to the others; the last row is infinity's. */
    final double[][] g;

    WinogradForm(int outputs, int filter) {
        this.outputs = outputs;
        this.filter = filter;
        this.tile = outputs + filter - 1;
        this.points = tile * tile;
        double[] at = tile == 6 ? new double[] {0, 1, -1, 2, -2} : new double[] {0, 1, -1, 2, -2, 0.5, -0.5};
        g = new double[tile][filter];
        for (int p = 0; p < at.length; p++) {
            double scale = 1;
            for (int q = 0; q < at.length; q++) {
                scale *= q == p ? 1 : at[p] - at[q];
            }
            // B's row of the point 0 is written with the other sign for n = 8.
            scale *= p == 0 && tile == 8 ? -1 : 1;
            for (int k = 0; k < filter; k++) {
                g[p][k] = Math.pow(at[p], k) / scale;
            }
        }
        g[tile - 1][filter - 1] = 1;
    }

    /**
     * The form that costs least for square filters on images of this size; null where there is none. The transforms of a filter, there and
     * of its gradient back, count as one tile of every image: about what they cost for some tens of images. It does not depend on the
     * batch, so an image's result does not either.
     */
    static @Nullable WinogradForm cheapest(int kernel, int outHeight, int outWidth) {
        WinogradForm best = null;
        for (WinogradForm form : values()) {
            if (form.filter == kernel && (best == null || form.cost(outHeight, outWidth) < best.cost(outHeight, outWidth))) {
                best = form;
            }
        }
        return best;
    }

    private long cost(int outHeight, int outWidth) {
        return products(outHeight, outWidth) + points;
    }

    /** Products for one channel and one filter of an image. */
    long products(int outHeight, int outWidth) {
        return (long) Math.ceilDiv(outHeight, outputs) * Math.ceilDiv(outWidth, outputs) * points;
    }
}
