package io.margrad.experiments.faces.protocol.features;

import java.util.Arrays;

/**
 * A symmetric matrix as Q T Q^T with T tridiagonal, by Householder reflections (Golub and Van Loan, Matrix Computations, 4th edition,
 * algorithm 8.3.1). All loops run along rows.
 *
 * @param diagonal of T, n
 * @param off next to the diagonal, n - 1 used: off[k] is T[k][k + 1]
 * @param q n x n, row-major, orthogonal
 */
record Tridiagonal(double[] diagonal, double[] off, double[] q) {
    /**
     * Reduces a matrix.
     *
     * @param a n x n, symmetric, both triangles filled; destroyed
     */
    static Tridiagonal of(double[] a, int n) {
        double[] off = new double[n];
        double[] beta = new double[n];
        double[] p = new double[n];
        for (int k = 0; k + 2 < n; k++) {
            reflect(a, n, k, off, beta, p);
        }
        if (n >= 2) {
            off[n - 2] = a[(n - 2) * n + n - 1];
        }
        double[] diagonal = new double[n];
        for (int k = 0; k < n; k++) {
            diagonal[k] = a[k * n + k];
        }
        return new Tridiagonal(diagonal, off, product(a, n, beta));
    }

    /**
     * Makes row k zero beyond its first off-diagonal element by H = I - beta v v^T, and the block below and to the right of it H A H.
     * v stays in the row.
     */
    private static void reflect(double[] a, int n, int k, double[] off, double[] beta, double[] p) {
        int v = k * n + k + 1;
        int m = n - k - 1;
        double tail = 0;
        for (int j = 1; j < m; j++) {
            tail += a[v + j] * a[v + j];
        }
        double head = a[v];
        if (tail == 0) {
            off[k] = head;
            return;
        }
        double norm = Math.sqrt(head * head + tail);
        // The sign that does not cancel.
        off[k] = head > 0 ? -norm : norm;
        a[v] = head - off[k];
        beta[k] = 1 / (norm * (norm + Math.abs(head)));

        int block = (k + 1) * n + k + 1;
        Arrays.fill(p, 0, m, 0);
        Axpy.addRows(a, v, m, a, block, n, p, 0, m);
        double dot = 0;
        for (int j = 0; j < m; j++) {
            p[j] *= beta[k];
            dot += p[j] * a[v + j];
        }
        Axpy.add(-beta[k] / 2 * dot, a, v, p, 0, m);
        for (int i = 0; i < m; i++) {
            double vi = a[v + i];
            double pi = p[i];
            int row = block + i * n;
            for (int j = 0; j < m; j++) {
                a[row + j] -= vi * p[j] + pi * a[v + j];
            }
        }
    }

    /** Q = H_0 H_1 ..., from the last reflection to the first, each on the block where the product so far is not the identity. */
    private static double[] product(double[] a, int n, double[] beta) {
        double[] q = new double[n * n];
        for (int k = 0; k < n; k++) {
            q[k * n + k] = 1;
        }
        double[] w = new double[n];
        for (int k = n - 3; k >= 0; k--) {
            if (beta[k] == 0) {
                continue;
            }
            int v = k * n + k + 1;
            int m = n - k - 1;
            int block = (k + 1) * n + k + 1;
            Arrays.fill(w, 0, m, 0);
            Axpy.addRows(a, v, m, q, block, n, w, 0, m);
            for (int i = 0; i < m; i++) {
                Axpy.add(-beta[k] * a[v + i], w, 0, q, block + i * n, m);
            }
        }
        return q;
    }
}
