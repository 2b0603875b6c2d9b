package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loop of matrix products: a tile of {@link #ROWS} x {@link #COLUMNS} sums kept in registers, both operands packed.
 *
 * <p>tile[r][n] = sum over p &lt; depth of a[r][p] b[p][n]. The rows of the left operand are interleaved vector by vector: element p of
 * row r lies at {@code (p / L) ROWS L + r L + p % L}, with L lanes, so that whoever writes a row writes vectors. All distances are
 * constants: the compiler then checks the bounds of a vector's worth of depth at once, which is worth a fifth of the speed of the
 * {@link MicroKernel}, whose operand is addressed.
 */
final class InterleavedKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Rows of a tile. */
    static final int ROWS = MicroKernel.ROWS;

    /** Columns of a tile: two vectors. */
    static final int COLUMNS = 2 * L;

    private static final float[] ZEROS = new float[Lanes.LEAD + ROWS * COLUMNS];

    private InterleavedKernel() {}

    /** Where row r of packed rows of a depth, a multiple of L, starts. */
    static int row(int r, int depth) {
        return r / ROWS * ROWS * depth + r % ROWS * L;
    }

    /** Where element p of a row lies from its start. */
    static int element(int p) {
        return p / L * ROWS * L + p % L;
    }

    /** The same of the first element of each vector of a row. */
    static int[] vectors(int depth) {
        int[] at = new int[depth / L];
        Arrays.setAll(at, i -> element(i * L));
        return at;
    }

    /** Computes one tile, see {@link #add}, of sums that begin at 0. */
    static void tile(float[] a, int row, int depth, float[] b, int bFrom, float[] tile, int at) {
        add(a, row, depth, b, bFrom, ZEROS, Lanes.LEAD, tile, at);
    }

    /**
     * Computes one tile of sums that go on from {@code start}. A depth in blocks gives the same bits as all at once.
     *
     * @param a left operand
     * @param row where its first row starts
     * @param depth number of depth steps, a multiple of L
     * @param b right operand, packed as [depth][COLUMNS] from {@code bFrom} on
     * @param start [ROWS][COLUMNS] from {@code startAt} on
     * @param tile overwritten with [ROWS][COLUMNS] from {@code at} on; may be {@code start}
     */
    static void add(
            float[] a, int row, int depth, float[] b, int bFrom, float[] start, int startAt, float[] tile, int at) {
        if (Lanes.MANY_REGISTERS) {
            add12(a, row, depth, b, bFrom, start, startAt, tile, at);
        } else {
            add6(a, row, depth, b, bFrom, start, startAt, tile, at);
        }
    }

    private static void add6(
            float[] a, int row, int depth, float[] b, int bFrom, float[] start, int startAt, float[] tile, int at) {
        FloatVector r0a = FloatVector.fromArray(S, start, startAt), r0b = FloatVector.fromArray(S, start, startAt + L);
        FloatVector r1a = FloatVector.fromArray(S, start, startAt + 2 * L), r1b = FloatVector.fromArray(S, start, startAt + 3 * L);
        FloatVector r2a = FloatVector.fromArray(S, start, startAt + 4 * L), r2b = FloatVector.fromArray(S, start, startAt + 5 * L);
        FloatVector r3a = FloatVector.fromArray(S, start, startAt + 6 * L), r3b = FloatVector.fromArray(S, start, startAt + 7 * L);
        FloatVector r4a = FloatVector.fromArray(S, start, startAt + 8 * L), r4b = FloatVector.fromArray(S, start, startAt + 9 * L);
        FloatVector r5a = FloatVector.fromArray(S, start, startAt + 10 * L), r5b = FloatVector.fromArray(S, start, startAt + 11 * L);
        for (int q = 0; q < depth; q += L) {
            int rows = row + q * 6;
            int columns = bFrom + q * COLUMNS;
            for (int p = 0; p < L; p++) {
                int i = rows + p;
                int j = columns + p * COLUMNS;
                FloatVector ba = FloatVector.fromArray(S, b, j);
                FloatVector bb = FloatVector.fromArray(S, b, j + L);
                FloatVector x0 = FloatVector.broadcast(S, a[i]);
                r0a = x0.fma(ba, r0a);
                r0b = x0.fma(bb, r0b);
                FloatVector x1 = FloatVector.broadcast(S, a[i + L]);
                r1a = x1.fma(ba, r1a);
                r1b = x1.fma(bb, r1b);
                FloatVector x2 = FloatVector.broadcast(S, a[i + 2 * L]);
                r2a = x2.fma(ba, r2a);
                r2b = x2.fma(bb, r2b);
                FloatVector x3 = FloatVector.broadcast(S, a[i + 3 * L]);
                r3a = x3.fma(ba, r3a);
                r3b = x3.fma(bb, r3b);
                FloatVector x4 = FloatVector.broadcast(S, a[i + 4 * L]);
                r4a = x4.fma(ba, r4a);
                r4b = x4.fma(bb, r4b);
                FloatVector x5 = FloatVector.broadcast(S, a[i + 5 * L]);
                r5a = x5.fma(ba, r5a);
                r5b = x5.fma(bb, r5b);
            }
        }
        r0a.intoArray(tile, at);
        r0b.intoArray(tile, at + L);
        r1a.intoArray(tile, at + 2 * L);
        r1b.intoArray(tile, at + 3 * L);
        r2a.intoArray(tile, at + 4 * L);
        r2b.intoArray(tile, at + 5 * L);
        r3a.intoArray(tile, at + 6 * L);
        r3b.intoArray(tile, at + 7 * L);
        r4a.intoArray(tile, at + 8 * L);
        r4b.intoArray(tile, at + 9 * L);
        r5a.intoArray(tile, at + 10 * L);
        r5b.intoArray(tile, at + 11 * L);
    }

    private static void add12(
            float[] a, int row, int depth, float[] b, int bFrom, float[] start, int startAt, float[] tile, int at) {
        FloatVector r0a = FloatVector.fromArray(S, start, startAt), r0b = FloatVector.fromArray(S, start, startAt + L);
        FloatVector r1a = FloatVector.fromArray(S, start, startAt + 2 * L), r1b = FloatVector.fromArray(S, start, startAt + 3 * L);
        FloatVector r2a = FloatVector.fromArray(S, start, startAt + 4 * L), r2b = FloatVector.fromArray(S, start, startAt + 5 * L);
        FloatVector r3a = FloatVector.fromArray(S, start, startAt + 6 * L), r3b = FloatVector.fromArray(S, start, startAt + 7 * L);
        FloatVector r4a = FloatVector.fromArray(S, start, startAt + 8 * L), r4b = FloatVector.fromArray(S, start, startAt + 9 * L);
        FloatVector r5a = FloatVector.fromArray(S, start, startAt + 10 * L), r5b = FloatVector.fromArray(S, start, startAt + 11 * L);
        FloatVector r6a = FloatVector.fromArray(S, start, startAt + 12 * L), r6b = FloatVector.fromArray(S, start, startAt + 13 * L);
        FloatVector r7a = FloatVector.fromArray(S, start, startAt + 14 * L), r7b = FloatVector.fromArray(S, start, startAt + 15 * L);
        FloatVector r8a = FloatVector.fromArray(S, start, startAt + 16 * L), r8b = FloatVector.fromArray(S, start, startAt + 17 * L);
        FloatVector r9a = FloatVector.fromArray(S, start, startAt + 18 * L), r9b = FloatVector.fromArray(S, start, startAt + 19 * L);
        FloatVector r10a = FloatVector.fromArray(S, start, startAt + 20 * L), r10b = FloatVector.fromArray(S, start, startAt + 21 * L);
        FloatVector r11a = FloatVector.fromArray(S, start, startAt + 22 * L), r11b = FloatVector.fromArray(S, start, startAt + 23 * L);
        for (int q = 0; q < depth; q += L) {
            int rows = row + q * 12;
            int columns = bFrom + q * COLUMNS;
            for (int p = 0; p < L; p++) {
                int i = rows + p;
                int j = columns + p * COLUMNS;
                FloatVector ba = FloatVector.fromArray(S, b, j);
                FloatVector bb = FloatVector.fromArray(S, b, j + L);
                FloatVector x0 = FloatVector.broadcast(S, a[i]);
                r0a = x0.fma(ba, r0a);
                r0b = x0.fma(bb, r0b);
                FloatVector x1 = FloatVector.broadcast(S, a[i + L]);
                r1a = x1.fma(ba, r1a);
                r1b = x1.fma(bb, r1b);
                FloatVector x2 = FloatVector.broadcast(S, a[i + 2 * L]);
                r2a = x2.fma(ba, r2a);
                r2b = x2.fma(bb, r2b);
                FloatVector x3 = FloatVector.broadcast(S, a[i + 3 * L]);
                r3a = x3.fma(ba, r3a);
                r3b = x3.fma(bb, r3b);
                FloatVector x4 = FloatVector.broadcast(S, a[i + 4 * L]);
                r4a = x4.fma(ba, r4a);
                r4b = x4.fma(bb, r4b);
                FloatVector x5 = FloatVector.broadcast(S, a[i + 5 * L]);
                r5a = x5.fma(ba, r5a);
                r5b = x5.fma(bb, r5b);
                FloatVector x6 = FloatVector.broadcast(S, a[i + 6 * L]);
                r6a = x6.fma(ba, r6a);
                r6b = x6.fma(bb, r6b);
                FloatVector x7 = FloatVector.broadcast(S, a[i + 7 * L]);
                r7a = x7.fma(ba, r7a);
                r7b = x7.fma(bb, r7b);
                FloatVector x8 = FloatVector.broadcast(S, a[i + 8 * L]);
                r8a = x8.fma(ba, r8a);
                r8b = x8.fma(bb, r8b);
                FloatVector x9 = FloatVector.broadcast(S, a[i + 9 * L]);
                r9a = x9.fma(ba, r9a);
                r9b = x9.fma(bb, r9b);
                FloatVector x10 = FloatVector.broadcast(S, a[i + 10 * L]);
                r10a = x10.fma(ba, r10a);
                r10b = x10.fma(bb, r10b);
                FloatVector x11 = FloatVector.broadcast(S, a[i + 11 * L]);
                r11a = x11.fma(ba, r11a);
                r11b = x11.fma(bb, r11b);
            }
        }
        r0a.intoArray(tile, at);
        r0b.intoArray(tile, at + L);
        r1a.intoArray(tile, at + 2 * L);
        r1b.intoArray(tile, at + 3 * L);
        r2a.intoArray(tile, at + 4 * L);
        r2b.intoArray(tile, at + 5 * L);
        r3a.intoArray(tile, at + 6 * L);
        r3b.intoArray(tile, at + 7 * L);
        r4a.intoArray(tile, at + 8 * L);
        r4b.intoArray(tile, at + 9 * L);
        r5a.intoArray(tile, at + 10 * L);
        r5b.intoArray(tile, at + 11 * L);
        r6a.intoArray(tile, at + 12 * L);
        r6b.intoArray(tile, at + 13 * L);
        r7a.intoArray(tile, at + 14 * L);
        r7b.intoArray(tile, at + 15 * L);
        r8a.intoArray(tile, at + 16 * L);
        r8b.intoArray(tile, at + 17 * L);
        r9a.intoArray(tile, at + 18 * L);
        r9b.intoArray(tile, at + 19 * L);
        r10a.intoArray(tile, at + 20 * L);
        r10b.intoArray(tile, at + 21 * L);
        r11a.intoArray(tile, at + 22 * L);
        r11b.intoArray(tile, at + 23 * L);
    }
}
