package io.margrad.tensor.cpu;

import java.util.Arrays;

/** Sums of the columns of a matrix. */
final class Columns {
    /** Most parts that rows are cut into, by their number alone, so that the bits do not depend on the threads. */
    static final int PARTS = 64;

    private static final int SUMS = 3;

    private Columns() {}

    /** Rows of a part. */
    static int part(int rows) {
        return Math.max(1, Math.ceilDiv(rows, PARTS));
    }

    /**
     * y[j] += sum over i of x[i][j]; parts of the rows are added in order.
     *
     * @param x [rows][columns]
     */
    static void addSums(Workers workers, int rows, int columns, float[] x, float[] y) {
        int part = part(rows);
        int parts = Math.ceilDiv(rows, part);
        float[] sums = workers.scratch(0, SUMS, parts * columns);
        workers.run(parts, (task, worker) -> {
            int sum = task * columns;
            Arrays.fill(sums, sum, sum + columns, 0);
            for (int i = task * part; i < Math.min(rows, (task + 1) * part); i++) {
                Vectors.add(x, i * columns, sums, sum, columns);
            }
        });
        addParts(parts, columns, sums, 0, y);
    }

    /** y[j] += sum over the parts of sums[part][j], in order; the sums begin at {@code from}. */
    static void addParts(int parts, int columns, float[] sums, int from, float[] y) {
        for (int task = 0; task < parts; task++) {
            Vectors.add(sums, from + task * columns, y, 0, columns);
        }
    }
}
