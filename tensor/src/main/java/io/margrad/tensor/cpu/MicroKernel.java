package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loop of the direct convolution and its gradients: a tile of {@link #ROWS} x {@link #COLUMNS} sums kept in registers.
 *
 * <p>tile[r][n] = sum over p &lt; depth of a[row(r) + offsets[p]] * b[p][n].
 *
 * <p>The left operand is addressed and never packed: a row is a place in {@code a}, a depth step is an offset from there. Rows come in
 * strips of {@link #STRIP} neighbours, {@code row(3s + i) = strips[s] + i}, which costs one bounds check a strip. For a
 * convolution they are neighbouring pixels and the offsets are the taps of the filter, or the other way round for its gradient.
 *
 * <p>The sums are spelled out because the compiler keeps vectors in registers only as plain local variables. 6 x 2 vectors fill the 16
 * registers of AVX2 (12 sums, 2 of b, 1 broadcast), 12 x 2 the 32 of AVX-512 and Arm.
 */
final class MicroKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Neighbouring rows that share a base. */
    static final int STRIP = 3;

    /** Rows of a tile. */
    static final int ROWS = Lanes.MANY_REGISTERS ? 12 : 6;

    /** Strips of a tile. */
    static final int STRIPS = ROWS / STRIP;

    /** Columns of a tile: two vectors. */
    static final int COLUMNS = 2 * L;

    private MicroKernel() {}

    /**
     * Computes one tile.
     *
     * @param a left operand
     * @param strips first row of each strip, as an index into {@code a}; {@link #STRIPS} of them from {@code strip} on
     * @param offsets what each depth step adds to a row's index
     * @param depth number of depth steps
     * @param b right operand, packed as [depth][COLUMNS] from {@code bFrom} on
     * @param tile overwritten with [ROWS][COLUMNS] from {@code at} on
     */
    static void tile(float[] a, int[] strips, int strip, int[] offsets, int depth, float[] b, int bFrom, float[] tile, int at) {
        if (Lanes.MANY_REGISTERS) {
            tile12(a, strips, strip, offsets, depth, b, bFrom, tile, at);
        } else {
            tile6(a, strips, strip, offsets, depth, b, bFrom, tile, at);
        }
    }

    private static void tile6(
            float[] a, int[] strips, int strip, int[] offsets, int depth, float[] b, int bFrom, float[] tile, int at) {
        int s0 = strips[strip];
        int s1 = strips[strip + 1];
        FloatVector zero = FloatVector.zero(S);
        FloatVector r0a = zero, r0b = zero;
        FloatVector r1a = zero, r1b = zero;
        FloatVector r2a = zero, r2b = zero;
        FloatVector r3a = zero, r3b = zero;
        FloatVector r4a = zero, r4b = zero;
        FloatVector r5a = zero, r5b = zero;
        for (int p = 0; p < depth; p++) {
            int offset = offsets[p];
            int row = bFrom + p * COLUMNS;
            FloatVector ba = FloatVector.fromArray(S, b, row);
            FloatVector bb = FloatVector.fromArray(S, b, row + L);
            int i0 = s0 + offset;
            FloatVector x0 = FloatVector.broadcast(S, a[i0]);
            r0a = x0.fma(ba, r0a);
            r0b = x0.fma(bb, r0b);
            FloatVector x1 = FloatVector.broadcast(S, a[i0 + 1]);
            r1a = x1.fma(ba, r1a);
            r1b = x1.fma(bb, r1b);
            FloatVector x2 = FloatVector.broadcast(S, a[i0 + 2]);
            r2a = x2.fma(ba, r2a);
            r2b = x2.fma(bb, r2b);
            int i1 = s1 + offset;
            FloatVector x3 = FloatVector.broadcast(S, a[i1]);
            r3a = x3.fma(ba, r3a);
            r3b = x3.fma(bb, r3b);
            FloatVector x4 = FloatVector.broadcast(S, a[i1 + 1]);
            r4a = x4.fma(ba, r4a);
            r4b = x4.fma(bb, r4b);
            FloatVector x5 = FloatVector.broadcast(S, a[i1 + 2]);
            r5a = x5.fma(ba, r5a);
            r5b = x5.fma(bb, r5b);
        }
        r0a.intoArray(tile, at + 0 * L);
        r0b.intoArray(tile, at + 1 * L);
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

    private static void tile12(
            float[] a, int[] strips, int strip, int[] offsets, int depth, float[] b, int bFrom, float[] tile, int at) {
        int s0 = strips[strip];
        int s1 = strips[strip + 1];
        int s2 = strips[strip + 2];
        int s3 = strips[strip + 3];
        FloatVector zero = FloatVector.zero(S);
        FloatVector r0a = zero, r0b = zero;
        FloatVector r1a = zero, r1b = zero;
        FloatVector r2a = zero, r2b = zero;
        FloatVector r3a = zero, r3b = zero;
        FloatVector r4a = zero, r4b = zero;
        FloatVector r5a = zero, r5b = zero;
        FloatVector r6a = zero, r6b = zero;
        FloatVector r7a = zero, r7b = zero;
        FloatVector r8a = zero, r8b = zero;
        FloatVector r9a = zero, r9b = zero;
        FloatVector r10a = zero, r10b = zero;
        FloatVector r11a = zero, r11b = zero;
        for (int p = 0; p < depth; p++) {
            int offset = offsets[p];
            int row = bFrom + p * COLUMNS;
            FloatVector ba = FloatVector.fromArray(S, b, row);
            FloatVector bb = FloatVector.fromArray(S, b, row + L);
            int i0 = s0 + offset;
            FloatVector x0 = FloatVector.broadcast(S, a[i0]);
            r0a = x0.fma(ba, r0a);
            r0b = x0.fma(bb, r0b);
            FloatVector x1 = FloatVector.broadcast(S, a[i0 + 1]);
            r1a = x1.fma(ba, r1a);
            r1b = x1.fma(bb, r1b);
            FloatVector x2 = FloatVector.broadcast(S, a[i0 + 2]);
            r2a = x2.fma(ba, r2a);
            r2b = x2.fma(bb, r2b);
            int i1 = s1 + offset;
            FloatVector x3 = FloatVector.broadcast(S, a[i1]);
            r3a = x3.fma(ba, r3a);
            r3b = x3.fma(bb, r3b);
            FloatVector x4 = FloatVector.broadcast(S, a[i1 + 1]);
            r4a = x4.fma(ba, r4a);
            r4b = x4.fma(bb, r4b);
            FloatVector x5 = FloatVector.broadcast(S, a[i1 + 2]);
            r5a = x5.fma(ba, r5a);
            r5b = x5.fma(bb, r5b);
            int i2 = s2 + offset;
            FloatVector x6 = FloatVector.broadcast(S, a[i2]);
            r6a = x6.fma(ba, r6a);
            r6b = x6.fma(bb, r6b);
            FloatVector x7 = FloatVector.broadcast(S, a[i2 + 1]);
            r7a = x7.fma(ba, r7a);
            r7b = x7.fma(bb, r7b);
            FloatVector x8 = FloatVector.broadcast(S, a[i2 + 2]);
            r8a = x8.fma(ba, r8a);
            r8b = x8.fma(bb, r8b);
            int i3 = s3 + offset;
            FloatVector x9 = FloatVector.broadcast(S, a[i3]);
            r9a = x9.fma(ba, r9a);
            r9b = x9.fma(bb, r9b);
            FloatVector x10 = FloatVector.broadcast(S, a[i3 + 1]);
            r10a = x10.fma(ba, r10a);
            r10b = x10.fma(bb, r10b);
            FloatVector x11 = FloatVector.broadcast(S, a[i3 + 2]);
            r11a = x11.fma(ba, r11a);
            r11b = x11.fma(bb, r11b);
        }
        r0a.intoArray(tile, at + 0 * L);
        r0b.intoArray(tile, at + 1 * L);
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
