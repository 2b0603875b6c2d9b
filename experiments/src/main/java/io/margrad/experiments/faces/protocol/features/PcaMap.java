package io.margrad.experiments.faces.protocol.features;

import java.util.Arrays;

/** A fitted {@link Pca}. */
public final class PcaMap implements FeatureMap {
    /** Rows that share one reading of W. */
    private static final int BLOCK = 16;

    private final int d;
    private final double[] mean;
    private final double[] w;
    private final double[] columns;
    private final double[] variances;
    private final double total;

    /**
     * @param mean D
     * @param w components, K x D
     * @param variances K
     */
    PcaMap(double[] mean, double[] w, double[] variances, double total) {
        this.d = mean.length;
        this.mean = mean;
        this.w = w;
        this.variances = variances;
        this.total = total;
        int kept = variances.length;
        this.columns = new double[w.length];
        for (int c = 0; c < kept; c++) {
            for (int k = 0; k < d; k++) {
                columns[k * kept + c] = w[c * d + k];
            }
        }
    }

    /** Components kept, K. */
    public int components() {
        return variances.length;
    }

    /** Component {@code i}, a unit vector of D elements; a copy. */
    public double[] component(int i) {
        return Arrays.copyOfRange(w, i * d, (i + 1) * d);
    }

    /** Variance of the training rows along each component, divisor n - 1, descending; a copy. */
    public double[] variances() {
        return variances.clone();
    }

    /** Share of the training rows' variance that the components have. */
    public double explained() {
        return Arrays.stream(variances).sum() / total;
    }

    /** Mean of the training rows, D; a copy. */
    public double[] mean() {
        return mean.clone();
    }

    @Override
    public int dimension(int before) {
        return variances.length;
    }

    @Override
    public Features apply(Features features) {
        features.checkDimension(d, "PCA");
        int kept = variances.length;
        float[] x = features.values();
        float[] projected = new float[Math.multiplyExact(features.count(), kept)];
        double[] centred = new double[BLOCK * d];
        double[] sums = new double[BLOCK * kept];
        for (int first = 0; first < features.count(); first += BLOCK) {
            int rows = Math.min(BLOCK, features.count() - first);
            for (int k = 0; k < rows * d; k++) {
                centred[k] = x[first * d + k] - mean[k % d];
            }
            Arrays.fill(sums, 0);
            for (int k = 0; k < d; k += 4) {
                for (int r = 0; r < rows; r++) {
                    Axpy.addRows(centred, r * d + k, Math.min(4, d - k), columns, k * kept, kept, sums, r * kept, kept);
                }
            }
            for (int k = 0; k < rows * kept; k++) {
                projected[first * kept + k] = (float) sums[k];
            }
        }
        return features.withValues(projected, kept);
    }
}
