package io.margrad.tensor.cpu;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A form F(m x m, r x r) of Winograd's minimal filtering: a tile of m x m outputs of an r x r filter from n^2 products, n = m + r - 1,
 * instead of m^2 r^2 (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016).
 *
 * <p>y = A^T [ (G g G^T) . (B^T d B) ] A with an n x n tile d of the input, the filter g and the element-wise product. The same matrices
 * give the gradient by the filter: G^T [ (B^T d B) . (A dy A^T) ] G. B depends on the interpolation points alone, so forms of one n share
 * it: 0, 1, -1, 2, -2 and infinity for n = 6, and 1/2 and -1/2 too for n = 8. The transforms of tiles are in {@link Winograd6} and
 * {@link Winograd8}, those of filters in {@link WinogradFilters}.
 *
 * <p>A form's errors are larger than those of the direct sum, for the transforms take differences of large numbers. It is used only where
 * {@link #accurate} says that they stay within a few times the direct sum's tolerance.
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

    /** How many times the direct sum's tolerance a form's error may be. */
    private static final double ALLOWED = 4;

    /** Standard deviations of an error that are allowed for. */
    private static final double DEVIATIONS = 6;

    /** Roundings of one value on its way through the transforms, at most. */
    private static final double TRANSFORMS = 16;

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

    /** How much the transforms enlarge a rounding error, see {@link #growth}. */
    private final double growth;

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
        growth = growth(at);
    }

    /**
     * The growth of one rounding error, of forward or of the gradient by the filters, whichever is larger.
     *
     * <p>Of one dimension it is, for the worst output i, the Euclidean norm over the points p of A[p][i] |G[p]| |B[p]|; for the gradient,
     * which has A and G exchanged, that of G[p][k] |A[p]| |B[p]| for the worst tap k. Row p of B has the coefficients of the product of
     * (x - a) over all other points a. Rows and columns are transformed alike, so of two dimensions it is the square.
     */
    private double growth(double[] at) {
        double[] outputSums = new double[outputs];
        double[] tapSums = new double[filter];
        for (int p = 0; p < tile; p++) {
            double[] a = new double[outputs];
            if (p == at.length) {
                a[outputs - 1] = 1;
            } else {
                double point = at[p];
                Arrays.setAll(a, i -> Math.pow(point, i));
            }
            double b = squares(othersProduct(at, p));
            for (int i = 0; i < outputs; i++) {
                outputSums[i] += a[i] * a[i] * squares(g[p]) * b;
            }
            for (int k = 0; k < filter; k++) {
                tapSums[k] += g[p][k] * g[p][k] * squares(a) * b;
            }
        }
        return Math.max(Arrays.stream(outputSums).max().orElseThrow(), Arrays.stream(tapSums).max().orElseThrow());
    }

    /** Coefficients of the product of (x - a) over all points but the p-th. */
    private static double[] othersProduct(double[] at, int p) {
        double[] product = {1};
        for (int q = 0; q < at.length; q++) {
            if (q != p) {
                double[] longer = new double[product.length + 1];
                for (int i = 0; i < product.length; i++) {
                    longer[i + 1] += product[i];
                    longer[i] -= at[q] * product[i];
                }
                product = longer;
            }
        }
        return product;
    }

    private static double squares(double[] values) {
        return Arrays.stream(values).map(v -> v * v).sum();
    }

    /**
     * A bound on the error of a result that sums {@code summed} transformed products, in units of u = 2^-24 times the means of |d| and
     * |g|.
     *
     * <p>With independent roundings (Higham and Mary, "A new approach to probabilistic rounding error analysis", 2019) a sum of s products
     * of random signs, each with t roundings in its transforms, has an error with a standard deviation of u sqrt(s (s / 2 + t)) times their
     * size; the transforms let it grow. The bound is six of these.
     */
    double error(int summed) {
        return DEVIATIONS * growth * Math.sqrt(summed * (summed / 2.0 + TRANSFORMS));
    }

    /**
     * Whether the error stays within 4 times the tolerance of the direct sum, which is (terms + 2) terms in the units of {@link #error}:
     * n u times the sum of absolute values for a result of n roundings (Higham, "Accuracy and stability of numerical algorithms", 2nd
     * edition, section 3.1). The direct tolerance grows with the square of a sum's length and a form's error in proportion to it, so it is
     * short sums that a form is not good enough for.
     *
     * <p>The comparison is for results inside an image. At its edges, where fewer terms are summed, the direct tolerance shrinks faster
     * than the form's error; what is true there of layers with few channels, the suite over all ops says.
     *
     * @param summed transformed products of a result: channels, or for the gradient by the filters all tiles
     * @param terms products of the direct sum
     */
    boolean accurate(int summed, int terms) {
        return error(summed) <= ALLOWED * (terms + 2.0) * terms;
    }

    /**
     * The form that costs least for square filters on images of this size, among those that are accurate; null where there is none, which
     * means the direct sum. The transforms of a filter, there and of its gradient back, count as one tile of every image: about what they
     * cost for some tens of images. The cost does not depend on the batch, and the accuracy of an image's result does not, so that result
     * does not either.
     *
     * @param accurate {@link #accurate}, for what is summed here
     */
    static @Nullable WinogradForm cheapest(int kernel, int outHeight, int outWidth, Predicate<WinogradForm> accurate) {
        WinogradForm best = null;
        for (WinogradForm form : values()) {
            if (form.filter == kernel
                    && accurate.test(form)
                    && (best == null || form.cost(outHeight, outWidth) < best.cost(outHeight, outWidth))) {
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
        return (long) tiles(outHeight, outWidth) * points;
    }

    /** Tiles of an image. */
    int tiles(int outHeight, int outWidth) {
        return Math.ceilDiv(outHeight, outputs) * Math.ceilDiv(outWidth, outputs);
    }
}
