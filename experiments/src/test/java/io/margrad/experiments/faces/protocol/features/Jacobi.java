package io.margrad.experiments.faces.protocol.features;

import java.util.Arrays;

/** Eigenvalues of a symmetric matrix by Jacobi's rotations, to compare with: another method, slow and simple. */
final class Jacobi {
    private Jacobi() {}

    /** Eigenvalues, descending. */
    static double[] values(double[] matrix, int n) {
        double[] a = matrix.clone();
        for (int sweep = 0; sweep < 60; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (a[p * n + q] != 0) {
                        rotate(a, n, p, q);
                    }
                }
            }
        }
        double[] values = new double[n];
        for (int k = 0; k < n; k++) {
            values[k] = -a[k * n + k];
        }
        Arrays.sort(values);
        for (int k = 0; k < n; k++) {
            values[k] = -values[k];
        }
        return values;
    }

    private static void rotate(double[] a, int n, int p, int q) {
        double angle = 0.5 * Math.atan2(2 * a[p * n + q], a[q * n + q] - a[p * n + p]);
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        for (int k = 0; k < n; k++) {
            double x = a[p * n + k];
            double y = a[q * n + k];
            a[p * n + k] = c * x - s * y;
            a[q * n + k] = s * x + c * y;
        }
        for (int k = 0; k < n; k++) {
            double x = a[k * n + p];
            double y = a[k * n + q];
            a[k * n + p] = c * x - s * y;
            a[k * n + q] = s * x + c * y;
        }
    }
}
