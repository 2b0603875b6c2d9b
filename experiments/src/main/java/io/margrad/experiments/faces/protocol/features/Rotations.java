package io.margrad.experiments.faces.protocol.features;

import java.util.Arrays;

/**
 * Plane rotations in the order they were made, to be applied to rows later. Applied at once they would read the whole matrix again in
 * every sweep; applied later, to a strip of columns at a time, the strip stays in cache.
 */
final class Rotations {
    /** Columns of a strip: with 1024 rows half a megabyte. */
    private static final int STRIP = 64;

    private int[] rows = new int[1024];
    private double[] cosines = new double[1024];
    private double[] sines = new double[1024];
    private int count;

    /** Rows k and k + 1 become c r_k + s r_(k+1) and -s r_k + c r_(k+1). */
    void add(int k, double c, double s) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
            cosines = Arrays.copyOf(cosines, 2 * count);
            sines = Arrays.copyOf(sines, 2 * count);
        }
        rows[count] = k;
        cosines[count] = c;
        sines[count] = s;
        count++;
    }

    /** Applies all to the rows of an n x n matrix. */
    void apply(double[] z, int n) {
        for (int left = 0; left < n; left += STRIP) {
            int width = Math.min(STRIP, n - left);
            for (int r = 0; r < count; r++) {
                rotate(z, rows[r] * n + left, (rows[r] + 1) * n + left, width, cosines[r], sines[r]);
            }
        }
    }

    private static void rotate(double[] z, int upper, int lower, int width, double c, double s) {
        for (int j = 0; j < width; j++) {
            double u = z[upper + j];
            double l = z[lower + j];
            z[upper + j] = c * u + s * l;
            z[lower + j] = c * l - s * u;
        }
    }
}
