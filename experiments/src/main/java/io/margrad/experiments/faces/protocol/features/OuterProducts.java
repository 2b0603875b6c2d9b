package io.margrad.experiments.faces.protocol.features;

/** Sums of outer products, in double. */
final class OuterProducts {
    private OuterProducts() {}

    /**
     * X^T X of X [n x d].
     *
     * @param x row-major
     * @return d x d, both triangles
     */
    static double[] of(double[] x, int n, int d) {
        double[] sum = new double[Math.multiplyExact(d, d)];
        int r = 0;
        for (; r + 4 <= n; r += 4) {
            int i0 = r * d;
            int i1 = i0 + d;
            int i2 = i1 + d;
            int i3 = i2 + d;
            for (int i = 0; i < d; i++) {
                Axpy.add4(x[i0 + i], x[i1 + i], x[i2 + i], x[i3 + i], x, i0 + i, i1 + i, i2 + i, i3 + i, sum, i * d + i, d - i);
            }
        }
        for (; r < n; r++) {
            for (int i = 0; i < d; i++) {
                Axpy.add(x[r * d + i], x, r * d + i, sum, i * d + i, d - i);
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                sum[i * d + j] = sum[j * d + i];
            }
        }
        return sum;
    }
}
