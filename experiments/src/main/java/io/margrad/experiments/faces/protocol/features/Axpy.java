package io.margrad.experiments.faces.protocol.features;

/** The inner loop of this package's matrix products in double: four scaled rows added at once. The compiler makes vectors of it. */
final class Axpy {
    private Axpy() {}

    /** y[j] += a0 x[i0 + j] + a1 x[i1 + j] + a2 x[i2 + j] + a3 x[i3 + j] for j below {@code length}, y from {@code to} on. */
    static void add4(
            double a0, double a1, double a2, double a3, double[] x, int i0, int i1, int i2, int i3, double[] y, int to, int length) {
        for (int j = 0; j < length; j++) {
            y[to + j] += a0 * x[i0 + j] + a1 * x[i1 + j] + a2 * x[i2 + j] + a3 * x[i3 + j];
        }
    }

    /** y[j] += a x[from + j]. */
    static void add(double a, double[] x, int from, double[] y, int to, int length) {
        for (int j = 0; j < length; j++) {
            y[to + j] += a * x[from + j];
        }
    }

    /**
     * y[j] += sum over i below {@code rows} of a[i] x[i][j]: a row vector times a part of a row-major matrix.
     *
     * @param aFrom where the vector starts
     * @param from where the part's first row starts
     * @param stride from one row of x to the next
     */
    static void addRows(
            double[] a, int aFrom, int rows, double[] x, int from, int stride, double[] y, int to, int length) {
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            int at = from + i * stride;
            add4(
                    a[aFrom + i],
                    a[aFrom + i + 1],
                    a[aFrom + i + 2],
                    a[aFrom + i + 3],
                    x,
                    at,
                    at + stride,
                    at + 2 * stride,
                    at + 3 * stride,
                    y,
                    to,
                    length);
        }
        for (; i < rows; i++) {
            add(a[aFrom + i], x, from + i * stride, y, to, length);
        }
    }
}
