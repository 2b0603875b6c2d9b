package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The operands of a {@link Gemm} in the order in which {@link GemmKernel} reads them: op(A) in tiles [depth][rows], op(B) in panels
 * [depth][COLUMNS], with zeros beyond the last row and column.
 *
 * @param transposeA whether {@code a} holds A transposed, K x M
 * @param transposeB whether {@code b} holds B transposed, N x K
 */
record GemmPacking(boolean transposeA, boolean transposeB, RowTiles tiles, int n, int k, float[] a, float[] b) {
    private static final int COLUMNS = GemmKernel.COLUMNS;
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Rows of B that are read side by side. */
    private static final int ROWS = 8;

    /** Packs tile {@code t} of op(A), {@code depth} elements of each row from {@code from} on. */
    void tile(int t, int from, int depth, float[] packed, int at) {
        int rows = tiles.height(t);
        int count = tiles.within(t);
        if (!transposeA) {
            interleave(a, tiles.start(t) * k + from, count, depth, packed, at, rows);
            return;
        }
        for (int p = 0; p < depth; p++) {
            int source = (from + p) * tiles.rows() + tiles.start(t);
            int to = at + p * rows;
            for (int r = 0; r < count; r++) {
                packed[to + r] = a[source + r];
            }
            Arrays.fill(packed, to + count, to + rows, 0);
        }
    }

    /** Packs panel {@code panel} of op(B), {@code depth} elements of each column from {@code from} on. */
    void panel(int panel, int from, int depth, float[] packed, int at) {
        panels(panel, panel + 1, from, depth, packed, at, 0);
    }

    /**
     * Packs some panels of op(B), each {@code step} after the one before. Where B is not transposed, a few of its rows are read side by
     * side over the width of all these panels: one panel after the other would be short pieces far apart, which the processor does not
     * fetch ahead.
     */
    void panels(int first, int end, int from, int depth, float[] packed, int at, int step) {
        int whole = transposeB ? first : Math.max(first, Math.min(end, n / COLUMNS));
        if (whole > first) {
            copy(first * COLUMNS, whole - first, from, depth, packed, at, step);
        }
        for (int panel = whole; panel < end; panel++) {
            int left = panel * COLUMNS;
            int columns = Math.min(COLUMNS, n - left);
            int start = at + (panel - first) * step;
            if (transposeB) {
                interleave(b, left * k + from, columns, depth, packed, start, COLUMNS);
                continue;
            }
            for (int p = 0; p < depth; p++) {
                int to = start + p * COLUMNS;
                System.arraycopy(b, (from + p) * n + left, packed, to, columns);
                Arrays.fill(packed, to + columns, to + COLUMNS, 0);
            }
        }
    }

    /** So many whole panels of B, the first of which begins at column {@code left}. */
    private void copy(int left, int count, int from, int depth, float[] packed, int at, int step) {
        for (int top = 0; top < depth; top += ROWS) {
            int bottom = Math.min(depth, top + ROWS);
            for (int i = 0; i < count; i++) {
                int source = from * n + left + i * COLUMNS;
                int to = at + i * step;
                for (int p = top; p < bottom; p++) {
                    FloatVector.fromArray(S, b, source + p * n).intoArray(packed, to + p * COLUMNS);
                    FloatVector.fromArray(S, b, source + p * n + L).intoArray(packed, to + p * COLUMNS + L);
                }
            }
        }
    }

    /**
     * Stretches of {@code count} rows of K, one element of each after the other: packed[p][r] = x[r][p], zero for r from {@code count} to {@code width}.
     * Four rows at a time, so that a line of {@code packed} is written in few visits.
     */
    private void interleave(float[] x, int from, int count, int depth, float[] packed, int at, int width) {
        int r = 0;
        for (; r + 4 <= count; r += 4) {
            int x0 = from + r * k;
            int x1 = x0 + k;
            int x2 = x1 + k;
            int x3 = x2 + k;
            for (int p = 0; p < depth; p++) {
                int to = at + p * width + r;
                packed[to] = x[x0 + p];
                packed[to + 1] = x[x1 + p];
                packed[to + 2] = x[x2 + p];
                packed[to + 3] = x[x3 + p];
            }
        }
        for (; r < width; r++) {
            int source = from + r * k;
            for (int p = 0; p < depth; p++) {
                packed[at + p * width + r] = r < count ? x[source + p] : 0;
            }
        }
    }
}
