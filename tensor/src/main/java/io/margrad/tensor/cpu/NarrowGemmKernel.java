package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The tiles of {@link GemmKernel} for machines with 16 vector registers: six rows of two vectors are 12 sums. */
final class NarrowGemmKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int COLUMNS = GemmKernel.COLUMNS;

    private NarrowGemmKernel() {}

    static void rows6(float[] a, int aFrom, int depth, float[] b, int bFrom, float[] c, int to, int step, boolean add) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector r0a = zero, r0b = zero;
        FloatVector r1a = zero, r1b = zero;
        FloatVector r2a = zero, r2b = zero;
        FloatVector r3a = zero, r3b = zero;
        FloatVector r4a = zero, r4b = zero;
        FloatVector r5a = zero, r5b = zero;
        for (int p = 0; p < depth; p++) {
            int i = aFrom + p * 6;
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

    static void rows4(float[] a, int aFrom, int depth, float[] b, int bFrom, float[] c, int to, int step, boolean add) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector r0a = zero, r0b = zero;
        FloatVector r1a = zero, r1b = zero;
        FloatVector r2a = zero, r2b = zero;
        FloatVector r3a = zero, r3b = zero;
        for (int p = 0; p < depth; p++) {
            int i = aFrom + p * 4;
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
        if (add) {
            r0a.add(FloatVector.fromArray(S, c, to)).intoArray(c, to);
            r0b.add(FloatVector.fromArray(S, c, to + L)).intoArray(c, to + L);
            r1a.add(FloatVector.fromArray(S, c, to + step)).intoArray(c, to + step);
            r1b.add(FloatVector.fromArray(S, c, to + step + L)).intoArray(c, to + step + L);
            r2a.add(FloatVector.fromArray(S, c, to + 2 * step)).intoArray(c, to + 2 * step);
            r2b.add(FloatVector.fromArray(S, c, to + 2 * step + L)).intoArray(c, to + 2 * step + L);
            r3a.add(FloatVector.fromArray(S, c, to + 3 * step)).intoArray(c, to + 3 * step);
            r3b.add(FloatVector.fromArray(S, c, to + 3 * step + L)).intoArray(c, to + 3 * step + L);
        } else {
            r0a.intoArray(c, to);
            r0b.intoArray(c, to + L);
            r1a.intoArray(c, to + step);
            r1b.intoArray(c, to + step + L);
            r2a.intoArray(c, to + 2 * step);
            r2b.intoArray(c, to + 2 * step + L);
            r3a.intoArray(c, to + 3 * step);
            r3b.intoArray(c, to + 3 * step + L);
        }
    }
}
