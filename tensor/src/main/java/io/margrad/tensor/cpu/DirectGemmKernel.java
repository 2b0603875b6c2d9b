package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loop of {@link Gemm} where C has so few columns that packing A would cost more than it gives: A is read where it lies. Fourteen indices
 * of their own make it run at four fifths of {@link GemmKernel}'s speed in cache; from memory it reads each element of A once.
 * Rows are written out as there, since C2 boxes vectors that are kept in an array.
 */
final class DirectGemmKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int COLUMNS = GemmKernel.COLUMNS;

    private DirectGemmKernel() {}

    /**
     * Computes one tile of {@link GemmKernel#MOST_ROWS} rows.
     *
     * @param a left operand, row-major, its first element at {@code aFrom}
     * @param aStep from one row of {@code a} to the next
     * @param b right operand, packed as [depth][COLUMNS] from {@code bFrom} on
     * @param c takes the tile, whose first element is at {@code to}
     * @param step from one row of {@code c} to the next
     * @param add whether to add to {@code c}; otherwise it is overwritten
     */
    static void tile(float[] a, int aFrom, int aStep, int depth, float[] b, int bFrom, float[] c, int to, int step, boolean add) {
        if (Lanes.MANY_REGISTERS) {
            rows14(a, aFrom, aStep, depth, b, bFrom, c, to, step, add);
        } else {
            rows6(a, aFrom, aStep, depth, b, bFrom, c, to, step, add);
        }
    }

    private static void rows6(
            float[] a, int aFrom, int aStep, int depth, float[] b, int bFrom, float[] c, int to, int step, boolean add) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector r0a = zero, r0b = zero;
        FloatVector r1a = zero, r1b = zero;
        FloatVector r2a = zero, r2b = zero;
        FloatVector r3a = zero, r3b = zero;
        FloatVector r4a = zero, r4b = zero;
        FloatVector r5a = zero, r5b = zero;
        for (int p = 0; p < depth; p++) {
            int i = aFrom + p;
            int j = bFrom + p * COLUMNS;
            FloatVector ba = FloatVector.fromArray(S, b, j);
            FloatVector bb = FloatVector.fromArray(S, b, j + L);
            FloatVector x0 = FloatVector.broadcast(S, a[i]);
            r0a = x0.fma(ba, r0a);
            r0b = x0.fma(bb, r0b);
            FloatVector x1 = FloatVector.broadcast(S, a[i + aStep]);
            r1a = x1.fma(ba, r1a);
            r1b = x1.fma(bb, r1b);
            FloatVector x2 = FloatVector.broadcast(S, a[i + 2 * aStep]);
            r2a = x2.fma(ba, r2a);
            r2b = x2.fma(bb, r2b);
            FloatVector x3 = FloatVector.broadcast(S, a[i + 3 * aStep]);
            r3a = x3.fma(ba, r3a);
            r3b = x3.fma(bb, r3b);
            FloatVector x4 = FloatVector.broadcast(S, a[i + 4 * aStep]);
            r4a = x4.fma(ba, r4a);
            r4b = x4.fma(bb, r4b);
            FloatVector x5 = FloatVector.broadcast(S, a[i + 5 * aStep]);
            r5a = x5.fma(ba, r5a);
            r5b = x5.fma(bb, r5b);
        }
        if (add) {
            r0a.add(FloatVector.fromArray(S, c, to)).intoArray(c, to);
            r0b.add(FloatVector.fromArray(S, c, to + L)).intoArray(c, to + L);
            r1a.add(FloatVector.fromArray(S, c, to + step)).intoArray(c, to + step);
            r1b.add(FloatVector.fromArray(S, c, to + step + L)).intoArray(c, to + step + L);
            r2a.add(FloatVector.fromArray(S, c, to + 2 * step)).intoArray(c, to + 2 * step);
            r2b.add(FloatVector.fromArray(S, c, to + 2 * step + L)).intoArray(c, to + 2 * step + L);
            r3a.add(FloatVector.fromArray(S, c, to + 3 * step)).intoArray(c, to + 3 * step);
            r3b.add(FloatVector.fromArray(S, c, to + 3 * step + L)).intoArray(c, to + 3 * step + L);
            r4a.add(FloatVector.fromArray(S, c, to + 4 * step)).intoArray(c, to + 4 * step);
            r4b.add(FloatVector.fromArray(S, c, to + 4 * step + L)).intoArray(c, to + 4 * step + L);
            r5a.add(FloatVector.fromArray(S, c, to + 5 * step)).intoArray(c, to + 5 * step);
            r5b.add(FloatVector.fromArray(S, c, to + 5 * step + L)).intoArray(c, to + 5 * step + L);
        } else {
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
        }
    }

    private static void rows14(
            float[] a, int aFrom, int aStep, int depth, float[] b, int bFrom, float[] c, int to, int step, boolean add) {
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
        FloatVector r12a = zero, r12b = zero;
        FloatVector r13a = zero, r13b = zero;
        for (int p = 0; p < depth; p++) {
            int i = aFrom + p;
            int j = bFrom + p * COLUMNS;
            FloatVector ba = FloatVector.fromArray(S, b, j);
            FloatVector bb = FloatVector.fromArray(S, b, j + L);
            FloatVector x0 = FloatVector.broadcast(S, a[i]);
            r0a = x0.fma(ba, r0a);
            r0b = x0.fma(bb, r0b);
            FloatVector x1 = FloatVector.broadcast(S, a[i + aStep]);
            r1a = x1.fma(ba, r1a);
            r1b = x1.fma(bb, r1b);
            FloatVector x2 = FloatVector.broadcast(S, a[i + 2 * aStep]);
            r2a = x2.fma(ba, r2a);
            r2b = x2.fma(bb, r2b);
            FloatVector x3 = FloatVector.broadcast(S, a[i + 3 * aStep]);
            r3a = x3.fma(ba, r3a);
            r3b = x3.fma(bb, r3b);
            FloatVector x4 = FloatVector.broadcast(S, a[i + 4 * aStep]);
            r4a = x4.fma(ba, r4a);
            r4b = x4.fma(bb, r4b);
            FloatVector x5 = FloatVector.broadcast(S, a[i + 5 * aStep]);
            r5a = x5.fma(ba, r5a);
            r5b = x5.fma(bb, r5b);
            FloatVector x6 = FloatVector.broadcast(S, a[i + 6 * aStep]);
            r6a = x6.fma(ba, r6a);
            r6b = x6.fma(bb, r6b);
            FloatVector x7 = FloatVector.broadcast(S, a[i + 7 * aStep]);
            r7a = x7.fma(ba, r7a);
            r7b = x7.fma(bb, r7b);
            FloatVector x8 = FloatVector.broadcast(S, a[i + 8 * aStep]);
            r8a = x8.fma(ba, r8a);
            r8b = x8.fma(bb, r8b);
            FloatVector x9 = FloatVector.broadcast(S, a[i + 9 * aStep]);
            r9a = x9.fma(ba, r9a);
            r9b = x9.fma(bb, r9b);
            FloatVector x10 = FloatVector.broadcast(S, a[i + 10 * aStep]);
            r10a = x10.fma(ba, r10a);
            r10b = x10.fma(bb, r10b);
            FloatVector x11 = FloatVector.broadcast(S, a[i + 11 * aStep]);
            r11a = x11.fma(ba, r11a);
            r11b = x11.fma(bb, r11b);
            FloatVector x12 = FloatVector.broadcast(S, a[i + 12 * aStep]);
            r12a = x12.fma(ba, r12a);
            r12b = x12.fma(bb, r12b);
            FloatVector x13 = FloatVector.broadcast(S, a[i + 13 * aStep]);
            r13a = x13.fma(ba, r13a);
            r13b = x13.fma(bb, r13b);
        }
        if (add) {
            r0a.add(FloatVector.fromArray(S, c, to)).intoArray(c, to);
            r0b.add(FloatVector.fromArray(S, c, to + L)).intoArray(c, to + L);
            r1a.add(FloatVector.fromArray(S, c, to + step)).intoArray(c, to + step);
            r1b.add(FloatVector.fromArray(S, c, to + step + L)).intoArray(c, to + step + L);
            r2a.add(FloatVector.fromArray(S, c, to + 2 * step)).intoArray(c, to + 2 * step);
            r2b.add(FloatVector.fromArray(S, c, to + 2 * step + L)).intoArray(c, to + 2 * step + L);
            r3a.add(FloatVector.fromArray(S, c, to + 3 * step)).intoArray(c, to + 3 * step);
            r3b.add(FloatVector.fromArray(S, c, to + 3 * step + L)).intoArray(c, to + 3 * step + L);
            r4a.add(FloatVector.fromArray(S, c, to + 4 * step)).intoArray(c, to + 4 * step);
            r4b.add(FloatVector.fromArray(S, c, to + 4 * step + L)).intoArray(c, to + 4 * step + L);
            r5a.add(FloatVector.fromArray(S, c, to + 5 * step)).intoArray(c, to + 5 * step);
            r5b.add(FloatVector.fromArray(S, c, to + 5 * step + L)).intoArray(c, to + 5 * step + L);
            r6a.add(FloatVector.fromArray(S, c, to + 6 * step)).intoArray(c, to + 6 * step);
            r6b.add(FloatVector.fromArray(S, c, to + 6 * step + L)).intoArray(c, to + 6 * step + L);
            r7a.add(FloatVector.fromArray(S, c, to + 7 * step)).intoArray(c, to + 7 * step);
            r7b.add(FloatVector.fromArray(S, c, to + 7 * step + L)).intoArray(c, to + 7 * step + L);
            r8a.add(FloatVector.fromArray(S, c, to + 8 * step)).intoArray(c, to + 8 * step);
            r8b.add(FloatVector.fromArray(S, c, to + 8 * step + L)).intoArray(c, to + 8 * step + L);
            r9a.add(FloatVector.fromArray(S, c, to + 9 * step)).intoArray(c, to + 9 * step);
            r9b.add(FloatVector.fromArray(S, c, to + 9 * step + L)).intoArray(c, to + 9 * step + L);
            r10a.add(FloatVector.fromArray(S, c, to + 10 * step)).intoArray(c, to + 10 * step);
            r10b.add(FloatVector.fromArray(S, c, to + 10 * step + L)).intoArray(c, to + 10 * step + L);
            r11a.add(FloatVector.fromArray(S, c, to + 11 * step)).intoArray(c, to + 11 * step);
            r11b.add(FloatVector.fromArray(S, c, to + 11 * step + L)).intoArray(c, to + 11 * step + L);
            r12a.add(FloatVector.fromArray(S, c, to + 12 * step)).intoArray(c, to + 12 * step);
            r12b.add(FloatVector.fromArray(S, c, to + 12 * step + L)).intoArray(c, to + 12 * step + L);
            r13a.add(FloatVector.fromArray(S, c, to + 13 * step)).intoArray(c, to + 13 * step);
            r13b.add(FloatVector.fromArray(S, c, to + 13 * step + L)).intoArray(c, to + 13 * step + L);
        } else {
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
            r8a.intoArray(c, to + 8 * step);
            r8b.intoArray(c, to + 8 * step + L);
            r9a.intoArray(c, to + 9 * step);
            r9b.intoArray(c, to + 9 * step + L);
            r10a.intoArray(c, to + 10 * step);
            r10b.intoArray(c, to + 10 * step + L);
            r11a.intoArray(c, to + 11 * step);
            r11b.intoArray(c, to + 11 * step + L);
            r12a.intoArray(c, to + 12 * step);
            r12b.intoArray(c, to + 12 * step + L);
            r13a.intoArray(c, to + 13 * step);
            r13b.intoArray(c, to + 13 * step + L);
        }
    }
}
