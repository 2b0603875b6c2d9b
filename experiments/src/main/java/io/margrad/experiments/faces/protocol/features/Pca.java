package io.margrad.experiments.faces.protocol.features;

import io.margrad.experiments.data.DataException;
import java.math.BigDecimal;

/**
 * Principal component analysis: x becomes W (x - m), m the mean of the training rows and the rows of W the unit eigenvectors of their
 * covariance with the largest eigenvalues. Not whitened.
 *
 * <p>With n training rows of D columns, n greater than D, the covariance (D x D) is decomposed; else the matrix of inner products of the
 * rows (n x n), whose eigenvectors u give W's rows as X^T u / |X^T u|. Everything in double, on one thread; the sign of a component is
 * such that its element of largest magnitude is positive.
 */
public final class Pca implements FeatureStep {
    /** Rows of the matrix that is decomposed, the smaller of n and D: 2 GiB of doubles. */
    private static final int MAX_ORDER = 1 << 14;

    private final int components;
    private final double share;

    private Pca(int components, double share) {
        this.components = components;
        this.share = share;
    }

    /** Keeps {@code count} components, at least 1. {@link #fit} throws when the training rows have no such rank. */
    public static Pca components(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("PCA: components: expected at least 1, found " + count);
        }
        return new Pca(count, 0);
    }

    /** Keeps the fewest components that have at least this share of the training rows' variance, above 0 and at most 1. */
    public static Pca variance(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("PCA: share of variance: expected more than 0 and at most 1, found " + share);
        }
        return new Pca(0, share);
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public String label() {
        return components > 0
                ? "PCA " + components
                : "PCA " + BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }

    /**
     * {@inheritDoc}
     *
     * @throws DataException for fewer than two rows, for more than 2^14 rows and columns, for rows that are all the same, and when they
     *     have fewer components than wanted
     */
    @Override
    public PcaMap fit(Features training) {
        int n = training.count();
        int d = training.dimension();
        if (n < 2) {
            throw new DataException("PCA: expected at least 2 training rows, found " + training);
        }
        if (Math.min(n, d) > MAX_ORDER) {
            throw new DataException("PCA: expected at most " + MAX_ORDER + " training rows or columns, found " + training);
        }
        double[] mean = MeanSubtraction.mean(training);
        double[] x = centred(training, mean);
        boolean tall = n > d;
        int order = tall ? d : n;
        double[] products = tall ? OuterProducts.of(x, n, d) : OuterProducts.of(transposed(x, n, d), d, n);
        double total = 0;
        for (int k = 0; k < order; k++) {
            total += products[k * order + k];
        }
        if (total == 0) {
            throw new DataException("PCA: expected training rows that differ, found all rows of " + training + " the same");
        }
        SymmetricEigen eigen = SymmetricEigen.of(products, order);
        int kept = kept(eigen.values(), total, rank(eigen.values(), n, d), training);
        double[] w = new double[kept * d];
        for (int c = 0; c < kept; c++) {
            if (tall) {
                System.arraycopy(eigen.vectors(), c * d, w, c * d, d);
            } else {
                Axpy.addRows(eigen.vectors(), c * n, n, x, 0, d, w, c * d, d);
                normalise(w, c * d, d);
                SymmetricEigen.orient(w, c * d, d);
            }
        }
        double[] variances = new double[kept];
        for (int c = 0; c < kept; c++) {
            variances[c] = eigen.values()[c] / (n - 1);
        }
        return new PcaMap(mean, w, variances, total / (n - 1));
    }

    /** Components that are more than rounding errors. */
    private static int rank(double[] values, int n, int d) {
        double floor = values[0] * Math.max(n, d) * 0x1p-52;
        int rank = 0;
        while (rank < Math.min(n - 1, d) && values[rank] > floor) {
            rank++;
        }
        return rank;
    }

    private int kept(double[] values, double total, int rank, Features training) {
        if (components > rank) {
            throw new DataException("PCA: expected at most " + rank + " components, the rank of " + training + ", found " + components);
        }
        if (components > 0) {
            return components;
        }
        double sum = 0;
        int kept = 0;
        // With a share of 1 the sum may stay a rounding error below the total.
        while (kept < rank && sum < share * total) {
            sum += values[kept++];
        }
        return kept;
    }

    private static double[] centred(Features features, double[] mean) {
        float[] x = features.values();
        double[] centred = new double[x.length];
        for (int i = 0; i < features.count(); i++) {
            for (int k = 0; k < mean.length; k++) {
                centred[i * mean.length + k] = x[i * mean.length + k] - mean[k];
            }
        }
        return centred;
    }

    private static double[] transposed(double[] x, int n, int d) {
        double[] t = new double[x.length];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                t[k * n + i] = x[i * d + k];
            }
        }
        return t;
    }

    private static void normalise(double[] w, int from, int length) {
        double square = 0;
        for (int k = from; k < from + length; k++) {
            square += w[k] * w[k];
        }
        double scale = 1 / Math.sqrt(square);
        for (int k = from; k < from + length; k++) {
            w[k] *= scale;
        }
    }
}
