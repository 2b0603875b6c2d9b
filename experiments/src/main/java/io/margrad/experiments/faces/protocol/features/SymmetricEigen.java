package io.margrad.experiments.faces.protocol.features;

import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, in double, on one thread: the same bits at every call.
 *
 * <p>Householder reduction to tridiagonal form, then QR steps with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 4th
 * edition, algorithms 8.3.1 to 8.3.3). Errors of the values are a few ulp of the largest.
 *
 * @param values descending, n
 * @param vectors n x n, row-major: row i is the unit eigenvector of values[i], its element of largest magnitude (the first such)
 *     positive
 */
public record SymmetricEigen(double[] values, double[] vectors) {
    /** QR steps for each eigenvalue beyond which something is wrong; two is usual. */
    private static final int STEPS = 60;

    /**
     * Decomposes a matrix.
     *
     * @param matrix n x n, both triangles filled, finite; stays as it is
     */
    public static SymmetricEigen of(double[] matrix, int n) {
        if (matrix.length != n * n) {
            throw new IllegalArgumentException("eigenvalues: expected " + n + " x " + n + " values, found " + matrix.length);
        }
        Tridiagonal t = Tridiagonal.of(matrix.clone(), n);
        double[] d = t.diagonal();
        Rotations rotations = new Rotations();
        diagonalise(d, t.off(), n, rotations);
        double[] z = transpose(t.q(), n);
        rotations.apply(z, n);
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted((i, j) -> Double.compare(d[j], d[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] values = new double[n];
        double[] vectors = new double[n * n];
        for (int i = 0; i < n; i++) {
            values[i] = d[order[i]];
            System.arraycopy(z, order[i] * n, vectors, i * n, n);
            orient(vectors, i * n, n);
        }
        return new SymmetricEigen(values, vectors);
    }

    /** Turns a vector round where its element of largest magnitude is negative. */
    static void orient(double[] vectors, int from, int length) {
        int largest = from;
        for (int k = from; k < from + length; k++) {
            if (Math.abs(vectors[k]) > Math.abs(vectors[largest])) {
                largest = k;
            }
        }
        if (vectors[largest] < 0) {
            for (int k = from; k < from + length; k++) {
                vectors[k] = -vectors[k];
            }
        }
    }

    private static void diagonalise(double[] d, double[] off, int n, Rotations rotations) {
        int high = n - 1;
        int steps = 0;
        while (high > 0) {
            if (negligible(d, off, high - 1)) {
                off[high - 1] = 0;
                high--;
                steps = 0;
                continue;
            }
            int low = high - 1;
            while (low > 0 && !negligible(d, off, low - 1)) {
                low--;
            }
            if (++steps > STEPS) {
                throw new IllegalArgumentException("eigenvalues: no convergence; are all elements finite?");
            }
            step(d, off, low, high, rotations);
        }
    }

    private static boolean negligible(double[] d, double[] off, int k) {
        return Math.abs(off[k]) <= 0x1p-53 * (Math.abs(d[k]) + Math.abs(d[k + 1])) + Double.MIN_NORMAL;
    }

    /** One QR step on rows low to high: the first rotation is that of T - shift, the others chase what it puts off the diagonals. */
    private static void step(double[] d, double[] off, int low, int high, Rotations rotations) {
        double half = (d[high - 1] - d[high]) / 2;
        double square = off[high - 1] * off[high - 1];
        double shift = d[high] - square / (half + Math.copySign(Math.sqrt(half * half + square), half));
        double x = d[low] - shift;
        double bulge = off[low];
        for (int k = low; k < high; k++) {
            double r = Math.sqrt(x * x + bulge * bulge);
            double c = r == 0 ? 1 : x / r;
            double s = r == 0 ? 0 : bulge / r;
            if (k > low) {
                off[k - 1] = r;
            }
            double a = d[k];
            double b = off[k];
            double g = d[k + 1];
            d[k] = c * c * a + 2 * c * s * b + s * s * g;
            d[k + 1] = s * s * a - 2 * c * s * b + c * c * g;
            off[k] = (c * c - s * s) * b + c * s * (g - a);
            if (k + 1 < high) {
                bulge = s * off[k + 1];
                off[k + 1] *= c;
                x = off[k];
            }
            rotations.add(k, c, s);
        }
    }

    private static double[] transpose(double[] a, int n) {
        double[] t = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                t[j * n + i] = a[i * n + j];
            }
        }
        return t;
    }
}
