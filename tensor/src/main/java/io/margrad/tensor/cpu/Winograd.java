package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of Winograd's minimal filtering F(4 x 4, 5 x 5): a tile of 4 x 4 outputs of a 5 x 5 filter from 64 products instead
 * of 400 (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016).
 *
 * <p>y = A^T [ (G g G^T) . (B^T d B) ] A with an 8 x 8 tile d of the input, the filter g and the element-wise product; the
 * interpolation points are 0, 1, -1, 2, -2, 1/2, -1/2 and infinity. Read as functions of g, the same matrices give the gradient by the
 * filter: G^T [ (B^T d B) . (A dy A^T) ] G.
 *
 * <p>The one-dimensional transforms of tiles work on vectors, whose lanes are independent channels. Each reads from and writes to arrays
 * with a step between elements, so that two calls make a two-dimensional transform. Those of filters are in {@link WinogradFilters}.
 */
final class Winograd {
    /** Rows and columns of an output tile. */
    static final int OUTPUT = 4;

    /** Rows and columns of the filter. */
    static final int FILTER = 5;

    /** Rows and columns of an input tile, and of a transformed one. */
    static final int TILE = OUTPUT + FILTER - 1;

    /** Products of a tile. */
    static final int POINTS = TILE * TILE;

    private static final VectorSpecies<Float> S = Lanes.SPECIES;

    /** G: one row for each point a, scaled by 1 / product of (a - other points); the last row is infinity's. */
    static final double[][] G = filterMatrix();

    private Winograd() {}

    private static double[][] filterMatrix() {
        double[] points = {0, 1, -1, 2, -2, 0.5, -0.5};
        double[] scales = {1, -2 / 9.0, -2 / 9.0, 1 / 90.0, 1 / 90.0, 32 / 45.0, 32 / 45.0};
        double[][] g = new double[TILE][FILTER];
        for (int p = 0; p < points.length; p++) {
            for (int k = 0; k < FILTER; k++) {
                g[p][k] = scales[p] * Math.pow(points[p], k);
            }
        }
        g[TILE - 1][FILTER - 1] = 1;
        return g;
    }

    /** B^T d of 8 vectors: element k of the input at {@code from + k * step}, of the result at {@code to + k * toStep}. */
    static void input(float[] d, int from, int step, float[] t, int to, int toStep) {
        FloatVector d0 = FloatVector.fromArray(S, d, from);
        FloatVector d1 = FloatVector.fromArray(S, d, from + step);
        FloatVector d2 = FloatVector.fromArray(S, d, from + 2 * step);
        FloatVector d3 = FloatVector.fromArray(S, d, from + 3 * step);
        FloatVector d4 = FloatVector.fromArray(S, d, from + 4 * step);
        FloatVector d5 = FloatVector.fromArray(S, d, from + 5 * step);
        FloatVector d6 = FloatVector.fromArray(S, d, from + 6 * step);
        FloatVector d7 = FloatVector.fromArray(S, d, from + 7 * step);
        // Rows of a and -a differ in the sign of their odd part.
        d4.sub(d2).mul(5.25f).add(d0.sub(d6)).intoArray(t, to);
        FloatVector even = d4.mul(-4.25f).add(d2.add(d6));
        FloatVector odd = d3.mul(-4.25f).add(d1.add(d5));
        even.add(odd).intoArray(t, to + toStep);
        even.sub(odd).intoArray(t, to + 2 * toStep);
        even = d2.mul(0.25f).sub(d4.mul(1.25f)).add(d6);
        odd = d1.mul(0.5f).sub(d3.mul(2.5f)).add(d5.mul(2));
        even.add(odd).intoArray(t, to + 3 * toStep);
        even.sub(odd).intoArray(t, to + 4 * toStep);
        even = d2.mul(4).sub(d4.mul(5)).add(d6);
        odd = d1.mul(2).sub(d3.mul(2.5f)).add(d5.mul(0.5f));
        even.add(odd).intoArray(t, to + 5 * toStep);
        even.sub(odd).intoArray(t, to + 6 * toStep);
        d3.sub(d5).mul(5.25f).add(d7.sub(d1)).intoArray(t, to + 7 * toStep);
    }

    /** A^T m of 8 vectors to 4: element k of the input at {@code from + k * step}, of the result at {@code to + k * toStep}. */
    static void output(float[] m, int from, int step, float[] y, int to, int toStep) {
        FloatVector m0 = FloatVector.fromArray(S, m, from);
        FloatVector m1 = FloatVector.fromArray(S, m, from + step);
        FloatVector m2 = FloatVector.fromArray(S, m, from + 2 * step);
        FloatVector m3 = FloatVector.fromArray(S, m, from + 3 * step);
        FloatVector m4 = FloatVector.fromArray(S, m, from + 4 * step);
        FloatVector m5 = FloatVector.fromArray(S, m, from + 5 * step);
        FloatVector m6 = FloatVector.fromArray(S, m, from + 6 * step);
        FloatVector m7 = FloatVector.fromArray(S, m, from + 7 * step);
        FloatVector p1 = m1.add(m2);
        FloatVector q1 = m1.sub(m2);
        FloatVector p2 = m3.add(m4);
        FloatVector q2 = m3.sub(m4);
        FloatVector p3 = m5.add(m6);
        FloatVector q3 = m5.sub(m6);
        m0.add(p1).add(p2.add(p3)).intoArray(y, to);
        q2.mul(2).add(q1).add(q3.mul(0.5f)).intoArray(y, to + toStep);
        p2.mul(4).add(p1).add(p3.mul(0.25f)).intoArray(y, to + 2 * toStep);
        q2.mul(8).add(q1).add(q3.mul(0.125f)).add(m7).intoArray(y, to + 3 * toStep);
    }

    /** As {@link #output}, with a vector of {@code start} added to each result, of which the first {@code count} are stored. */
    static void output(float[] m, int from, int step, float[] start, int at, float[] y, int to, int toStep, int count) {
        FloatVector m0 = FloatVector.fromArray(S, m, from);
        FloatVector m1 = FloatVector.fromArray(S, m, from + step);
        FloatVector m2 = FloatVector.fromArray(S, m, from + 2 * step);
        FloatVector m3 = FloatVector.fromArray(S, m, from + 3 * step);
        FloatVector m4 = FloatVector.fromArray(S, m, from + 4 * step);
        FloatVector m5 = FloatVector.fromArray(S, m, from + 5 * step);
        FloatVector m6 = FloatVector.fromArray(S, m, from + 6 * step);
        FloatVector m7 = FloatVector.fromArray(S, m, from + 7 * step);
        FloatVector p1 = m1.add(m2);
        FloatVector q1 = m1.sub(m2);
        FloatVector p2 = m3.add(m4);
        FloatVector q2 = m3.sub(m4);
        FloatVector p3 = m5.add(m6);
        FloatVector q3 = m5.sub(m6);
        FloatVector bias = FloatVector.fromArray(S, start, at);
        m0.add(p1).add(p2.add(p3)).add(bias).intoArray(y, to);
        if (count > 1) {
            q2.mul(2).add(q1).add(q3.mul(0.5f)).add(bias).intoArray(y, to + toStep);
        }
        if (count > 2) {
            p2.mul(4).add(p1).add(p3.mul(0.25f)).add(bias).intoArray(y, to + 2 * toStep);
        }
        if (count > 3) {
            q2.mul(8).add(q1).add(q3.mul(0.125f)).add(m7).add(bias).intoArray(y, to + 3 * toStep);
        }
    }

    /** A y of 4 vectors to 8, the transpose of {@link #output}. */
    static void outputGradient(float[] y, int from, int step, float[] m, int to, int toStep) {
        FloatVector y0 = FloatVector.fromArray(S, y, from);
        FloatVector y1 = FloatVector.fromArray(S, y, from + step);
        FloatVector y2 = FloatVector.fromArray(S, y, from + 2 * step);
        FloatVector y3 = FloatVector.fromArray(S, y, from + 3 * step);
        y0.intoArray(m, to);
        FloatVector even = y0.add(y2);
        FloatVector odd = y1.add(y3);
        even.add(odd).intoArray(m, to + toStep);
        even.sub(odd).intoArray(m, to + 2 * toStep);
        even = y2.mul(4).add(y0);
        odd = y3.mul(8).add(y1.mul(2));
        even.add(odd).intoArray(m, to + 3 * toStep);
        even.sub(odd).intoArray(m, to + 4 * toStep);
        even = y2.mul(0.25f).add(y0);
        odd = y3.mul(0.125f).add(y1.mul(0.5f));
        even.add(odd).intoArray(m, to + 5 * toStep);
        even.sub(odd).intoArray(m, to + 6 * toStep);
        y3.intoArray(m, to + 7 * toStep);
    }
}
