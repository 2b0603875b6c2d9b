package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Loops over stretches of arrays, on one thread: full vectors first, then a scalar tail. */
public final class Vectors {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private Vectors() {}

    /** y[i] += x[i]. */
    public static void add(float[] x, int xFrom, float[] y, int yFrom, int length) {
        int bound = S.loopBound(length);
        int i = 0;
        for (; i < bound; i += L) {
            FloatVector.fromArray(S, y, yFrom + i)
                    .add(FloatVector.fromArray(S, x, xFrom + i))
                    .intoArray(y, yFrom + i);
        }
        for (; i < length; i++) {
            y[yFrom + i] += x[xFrom + i];
        }
    }

    /** z[i] = x[i] + y[i]. */
    public static void sum(float[] x, int xFrom, float[] y, int yFrom, float[] z, int zFrom, int length) {
        int bound = S.loopBound(length);
        int i = 0;
        for (; i < bound; i += L) {
            FloatVector.fromArray(S, x, xFrom + i)
                    .add(FloatVector.fromArray(S, y, yFrom + i))
                    .intoArray(z, zFrom + i);
        }
        for (; i < length; i++) {
            z[zFrom + i] = x[xFrom + i] + y[yFrom + i];
        }
    }

    /** y[i] += a x[i]. */
    public static void axpy(float a, float[] x, int xFrom, float[] y, int yFrom, int length) {
        FloatVector factor = FloatVector.broadcast(S, a);
        int bound = S.loopBound(length);
        int i = 0;
        for (; i < bound; i += L) {
            FloatVector.fromArray(S, x, xFrom + i)
                    .fma(factor, FloatVector.fromArray(S, y, yFrom + i))
                    .intoArray(y, yFrom + i);
        }
        for (; i < length; i++) {
            y[yFrom + i] = Math.fma(a, x[xFrom + i], y[yFrom + i]);
        }
    }

    /** z[i] += a (x[i] - y[i]), the difference first: near x = y nothing cancels. */
    public static void addScaledDifference(
            float a, float[] x, int xFrom, float[] y, int yFrom, float[] z, int zFrom, int length) {
        FloatVector factor = FloatVector.broadcast(S, a);
        int bound = S.loopBound(length);
        int i = 0;
        for (; i < bound; i += L) {
            FloatVector.fromArray(S, x, xFrom + i)
                    .sub(FloatVector.fromArray(S, y, yFrom + i))
                    .fma(factor, FloatVector.fromArray(S, z, zFrom + i))
                    .intoArray(z, zFrom + i);
        }
        for (; i < length; i++) {
            z[zFrom + i] = Math.fma(a, x[xFrom + i] - y[yFrom + i], z[zFrom + i]);
        }
    }

    /** Sum of x[i]; four accumulators hide the latency of the addition. */
    public static float sum(float[] x, int from, int length) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int bound = length - length % (4 * L);
        int i = 0;
        for (; i < bound; i += 4 * L) {
            s0 = s0.add(FloatVector.fromArray(S, x, from + i));
            s1 = s1.add(FloatVector.fromArray(S, x, from + i + L));
            s2 = s2.add(FloatVector.fromArray(S, x, from + i + 2 * L));
            s3 = s3.add(FloatVector.fromArray(S, x, from + i + 3 * L));
        }
        float total = Lanes.sum(s0.add(s1).add(s2.add(s3)));
        for (; i < length; i++) {
            total += x[from + i];
        }
        return total;
    }

    /** Sum of (x[i] - y[i])^2. */
    public static float squaredDistance(float[] x, int xFrom, float[] y, int yFrom, int length) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        int bound = length - length % (2 * L);
        int i = 0;
        for (; i < bound; i += 2 * L) {
            FloatVector d0 = FloatVector.fromArray(S, x, xFrom + i).sub(FloatVector.fromArray(S, y, yFrom + i));
            FloatVector d1 =
                    FloatVector.fromArray(S, x, xFrom + i + L).sub(FloatVector.fromArray(S, y, yFrom + i + L));
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
        }
        float total = bound == 0 ? 0 : Lanes.sum(s0.add(s1));
        for (; i < length; i++) {
            float d = x[xFrom + i] - y[yFrom + i];
            total += d * d;
        }
        return total;
    }
}
