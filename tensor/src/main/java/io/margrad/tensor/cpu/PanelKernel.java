package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A sum of outer products: c[r][n] += sum over p &lt; depth of a[p][r] b[p][n], both operands packed in panels, so that the compiler can
 * check all bounds before the loop.
 *
 * <p>Rows come eight at a time (four where there are 16 registers): numbers of channels are multiples of that, but not of the
 * {@link MicroKernel}'s twelve. The sums are read from memory and written back.
 */
final class PanelKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Rows of a tile; they divide {@link #PANEL}. */
    static final int ROWS = Lanes.MANY_REGISTERS ? 8 : 4;

    /** Rows of a panel of the left operand, which is [depth][PANEL]. */
    static final int PANEL = 16;

    /** Columns of a tile and of a panel of the right operand, which is [depth][COLUMNS]. */
    static final int COLUMNS = 2 * L;

    private PanelKernel() {}

    /**
     * Adds to one tile.
     *
     * @param aFrom where the first row of the tile is in its panel
     * @param bFrom where the panel of {@code b} starts
     * @param to where the tile starts in {@code c}
     * @param step from one row of {@code c} to the next
     */
    static void add(float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int to, int step) {
        if (Lanes.MANY_REGISTERS) {
            add8(a, aFrom, b, bFrom, depth, c, to, step);
        } else {
            add4(a, aFrom, b, bFrom, depth, c, to, step);
        }
    }

    private static void add4(float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int to, int step) {
        FloatVector r0a = FloatVector.fromArray(S, c, to), r0b = FloatVector.fromArray(S, c, to + L);
        FloatVector r1a = FloatVector.fromArray(S, c, to + step), r1b = FloatVector.fromArray(S, c, to + step + L);
        FloatVector r2a = FloatVector.fromArray(S, c, to + 2 * step), r2b = FloatVector.fromArray(S, c, to + 2 * step + L);
        FloatVector r3a = FloatVector.fromArray(S, c, to + 3 * step), r3b = FloatVector.fromArray(S, c, to + 3 * step + L);
        for (int p = 0; p < depth; p++) {
            int i = aFrom + p * PANEL;
            int j = bFrom + p * COLUMNS;
            FloatVector ba = FloatVector.fromArray(S, b, j);
            FloatVector bb = FloatVector.fromArray(S, b, j + L);
            FloatVector x0 = FloatVector.broadcast(S, a[i]);
            r0a = x0.fma(ba, r0a);
            r0b = x0.fma(bb, r0b);
            FloatVector x1 = FloatVector.broadcast(S, a[i + 1]);
            r1a = x1.fma(ba, r1a);
            r1b = x1.fma(bb, r1b);
            FloatVector x2 = FloatVector.broadcast(S, a[i + 2]);
            r2a = x2.fma(ba, r2a);
            r2b = x2.fma(bb, r2b);
            FloatVector x3 = FloatVector.broadcast(S, a[i + 3]);
            r3a = x3.fma(ba, r3a);
            r3b = x3.fma(bb, r3b);
        }
        r0a.intoArray(c, to);
        r0b.intoArray(c, to + L);
        r1a.intoArray(c, to + step);
        r1b.intoArray(c, to + step + L);
        r2a.intoArray(c, to + 2 * step);
        r2b.intoArray(c, to + 2 * step + L);
        r3a.intoArray(c, to + 3 * step);
        r3b.intoArray(c, to + 3 * step + L);
    }

    private static void add8(float[] a, int aFrom, float[] b, int bFrom, int depth, float[] c, int to, int step) {
        FloatVector r0a = FloatVector.fromArray(S, c, to), r0b = FloatVector.fromArray(S, c, to + L);
        FloatVector r1a = FloatVector.fromArray(S, c, to + step), r1b = FloatVector.fromArray(S, c, to + step + L);
        FloatVector r2a = FloatVector.fromArray(S, c, to + 2 * step), r2b = FloatVector.fromArray(S, c, to + 2 * step + L);
        FloatVector r3a = FloatVector.fromArray(S, c, to + 3 * step), r3b = FloatVector.fromArray(S, c, to + 3 * step + L);
        FloatVector r4a = FloatVector.fromArray(S, c, to + 4 * step), r4b = FloatVector.fromArray(S, c, to + 4 * step + L);
        FloatVector r5a = FloatVector.fromArray(S, c, to + 5 * step), r5b = FloatVector.fromArray(S, c, to + 5 * step + L);
        FloatVector r6a = FloatVector.fromArray(S, c, to + 6 * step), r6b = FloatVector.fromArray(S, c, to + 6 * step + L);
        FloatVector r7a = FloatVector.fromArray(S, c, to + 7 * step), r7b = FloatVector.fromArray(S, c, to + 7 * step + L);
        for (int p = 0; p < depth; p++) {
            int i = aFrom + p * PANEL;
            int j = bFrom + p * COLUMNS;
            FloatVector ba = FloatVector.fromArray(S, b, j);
            FloatVector bb = FloatVector.fromArray(S, b, j + L);
            FloatVector x0 = FloatVector.broadcast(S, a[i]);
            r0a = x0.fma(ba, r0a);
            r0b = x0.fma(bb, r0b);
            FloatVector x1 = FloatVector.broadcast(S, a[i + 1]);
            r1a = x1.fma(ba, r1a);
            r1b = x1.fma(bb, r1b);
            FloatVector x2 = FloatVector.broadcast(S, a[i + 2]);
            r2a = x2.fma(ba, r2a);
            r2b = x2.fma(bb, r2b);
            FloatVector x3 = FloatVector.broadcast(S, a[i + 3]);
            r3a = x3.fma(ba, r3a);
            r3b = x3.fma(bb, r3b);
            FloatVector x4 = FloatVector.broadcast(S, a[i + 4]);
            r4a = x4.fma(ba, r4a);
            r4b = x4.fma(bb, r4b);
            FloatVector x5 = FloatVector.broadcast(S, a[i + 5]);
            r5a = x5.fma(ba, r5a);
            r5b = x5.fma(bb, r5b);
            FloatVector x6 = FloatVector.broadcast(S, a[i + 6]);
            r6a = x6.fma(ba, r6a);
            r6b = x6.fma(bb, r6b);
            FloatVector x7 = FloatVector.broadcast(S, a[i + 7]);
            r7a = x7.fma(ba, r7a);
            r7b = x7.fma(bb, r7b);
        }
        r0a.intoArray(c, to);
        r0b.intoArray(c, to + L);
        r1a.intoArray(c, to + step);
        r1b.intoArray(c, to + step + L);
        r2a.intoArray(c, to + 2 * step);
        r2b.intoArray(c, to + 2 * step + L);
        r3a.intoArray(c, to + 3 * step);
        r3b.intoArray(c, to + 3 * step + L);
        r4a.intoArray(c, to + 4 * step);
        r4b.intoArray(c, to + 4 * step + L);
        r5a.intoArray(c, to + 5 * step);
        r5b.intoArray(c, to + 5 * step + L);
        r6a.intoArray(c, to + 6 * step);
        r6b.intoArray(c, to + 6 * step + L);
        r7a.intoArray(c, to + 7 * step);
        r7b.intoArray(c, to + 7 * step + L);
    }
}
