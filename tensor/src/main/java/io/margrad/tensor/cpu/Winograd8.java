package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one-dimensional transforms of a {@link WinogradForm} with n = 8, on vectors whose lanes are independent channels.
 *
 * <p>Each reads from and writes to arrays with a step between elements, so that two calls make a two-dimensional transform. Rows of a
 * and -a differ in the sign of their odd part.
 */
final class Winograd8 {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;

    private Winograd8() {}

    /** B^T d: element k of the input at {@code from + k step}, of the result at {@code to + k toStep}. */
    static void input(float[] d, int from, int step, float[] t, int to, int toStep) {
        FloatVector d0 = FloatVector.fromArray(S, d, from);
        FloatVector d1 = FloatVector.fromArray(S, d, from + step);
        FloatVector d2 = FloatVector.fromArray(S, d, from + 2 * step);
        FloatVector d3 = FloatVector.fromArray(S, d, from + 3 * step);
        FloatVector d4 = FloatVector.fromArray(S, d, from + 4 * step);
        FloatVector d5 = FloatVector.fromArray(S, d, from + 5 * step);
        FloatVector d6 = FloatVector.fromArray(S, d, from + 6 * step);
        FloatVector d7 = FloatVector.fromArray(S, d, from + 7 * step);
        FloatVector c = FloatVector.broadcast(S, 5.25f);
        d4.sub(d2).fma(c, d0.sub(d6)).intoArray(t, to);
        d3.sub(d5).fma(c, d7.sub(d1)).intoArray(t, to + 7 * toStep);
        c = FloatVector.broadcast(S, -4.25f);
        FloatVector even = d4.fma(c, d2.add(d6));
        FloatVector odd = d3.fma(c, d1.add(d5));
        even.add(odd).intoArray(t, to + toStep);
        even.sub(odd).intoArray(t, to + 2 * toStep);
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        FloatVector two = FloatVector.broadcast(S, 2);
        FloatVector middle = d3.mul(-2.5f);
        even = d4.fma(FloatVector.broadcast(S, -1.25f), d2.fma(FloatVector.broadcast(S, 0.25f), d6));
        odd = d5.fma(two, d1.fma(half, middle));
        even.add(odd).intoArray(t, to + 3 * toStep);
        even.sub(odd).intoArray(t, to + 4 * toStep);
        even = d4.fma(FloatVector.broadcast(S, -5), d2.fma(FloatVector.broadcast(S, 4), d6));
        odd = d5.fma(half, d1.fma(two, middle));
        even.add(odd).intoArray(t, to + 5 * toStep);
        even.sub(odd).intoArray(t, to + 6 * toStep);
    }

    /**
     * A^T m, plus a vector of {@code start} for each result; the first {@code count} of the form's 4 or 6 results are stored.
     *
     * @param outputs how many results the form has
     */
    static void output(
            int outputs, float[] m, int from, int step, float[] start, int at, float[] y, int to, int toStep, int count) {
        FloatVector bias = FloatVector.fromArray(S, start, at);
        FloatVector m1 = FloatVector.fromArray(S, m, from + step);
        FloatVector m2 = FloatVector.fromArray(S, m, from + 2 * step);
        FloatVector m3 = FloatVector.fromArray(S, m, from + 3 * step);
        FloatVector m4 = FloatVector.fromArray(S, m, from + 4 * step);
        FloatVector m5 = FloatVector.fromArray(S, m, from + 5 * step);
        FloatVector m6 = FloatVector.fromArray(S, m, from + 6 * step);
        FloatVector p1 = m1.add(m2).add(bias);
        FloatVector q1 = m1.sub(m2).add(bias);
        FloatVector p2 = m3.add(m4);
        FloatVector q2 = m3.sub(m4);
        FloatVector p3 = m5.add(m6);
        FloatVector q3 = m5.sub(m6);
        FloatVector.fromArray(S, m, from).add(p1).add(p2.add(p3)).intoArray(y, to);
        if (count > 1) {
            q2.fma(FloatVector.broadcast(S, 2), q3.fma(FloatVector.broadcast(S, 0.5f), q1)).intoArray(y, to + toStep);
        }
        if (count > 2) {
            p2.fma(FloatVector.broadcast(S, 4), p3.fma(FloatVector.broadcast(S, 0.25f), p1)).intoArray(y, to + 2 * toStep);
        }
        if (count > 3) {
            FloatVector y3 = q2.fma(FloatVector.broadcast(S, 8), q3.fma(FloatVector.broadcast(S, 0.125f), q1));
            if (outputs == 4) {
                y3.add(FloatVector.fromArray(S, m, from + 7 * step)).intoArray(y, to + 3 * toStep);
            } else {
                y3.intoArray(y, to + 3 * toStep);
            }
        }
        if (count > 4) {
            p2.fma(FloatVector.broadcast(S, 16), p3.fma(FloatVector.broadcast(S, 0.0625f), p1)).intoArray(y, to + 4 * toStep);
        }
        if (count > 5) {
            q2.fma(FloatVector.broadcast(S, 32), q3.fma(FloatVector.broadcast(S, 0.03125f), q1))
                    .add(FloatVector.fromArray(S, m, from + 7 * step))
                    .intoArray(y, to + 5 * toStep);
        }
    }

    /** A y, the transpose of {@link #output}, of the form with 4 outputs: 4 vectors to 8. */
    static void outputGradient4(float[] y, int from, int step, float[] m, int to, int toStep) {
        FloatVector y0 = FloatVector.fromArray(S, y, from);
        FloatVector y1 = FloatVector.fromArray(S, y, from + step);
        FloatVector y2 = FloatVector.fromArray(S, y, from + 2 * step);
        FloatVector y3 = FloatVector.fromArray(S, y, from + 3 * step);
        y0.intoArray(m, to);
        FloatVector even = y0.add(y2);
        FloatVector odd = y1.add(y3);
        even.add(odd).intoArray(m, to + toStep);
        even.sub(odd).intoArray(m, to + 2 * toStep);
        even = y2.fma(FloatVector.broadcast(S, 4), y0);
        odd = y3.fma(FloatVector.broadcast(S, 8), y1.mul(2));
        even.add(odd).intoArray(m, to + 3 * toStep);
        even.sub(odd).intoArray(m, to + 4 * toStep);
        even = y2.fma(FloatVector.broadcast(S, 0.25f), y0);
        odd = y3.fma(FloatVector.broadcast(S, 0.125f), y1.mul(0.5f));
        even.add(odd).intoArray(m, to + 5 * toStep);
        even.sub(odd).intoArray(m, to + 6 * toStep);
        y3.intoArray(m, to + 7 * toStep);
    }

    /** The same for 6 outputs. */
    static void outputGradient6(float[] y, int from, int step, float[] m, int to, int toStep) {
        FloatVector y0 = FloatVector.fromArray(S, y, from);
        FloatVector y1 = FloatVector.fromArray(S, y, from + step);
        FloatVector y2 = FloatVector.fromArray(S, y, from + 2 * step);
        FloatVector y3 = FloatVector.fromArray(S, y, from + 3 * step);
        FloatVector y4 = FloatVector.fromArray(S, y, from + 4 * step);
        FloatVector y5 = FloatVector.fromArray(S, y, from + 5 * step);
        y0.intoArray(m, to);
        FloatVector even = y0.add(y2).add(y4);
        FloatVector odd = y1.add(y3).add(y5);
        even.add(odd).intoArray(m, to + toStep);
        even.sub(odd).intoArray(m, to + 2 * toStep);
        even = y4.fma(FloatVector.broadcast(S, 16), y2.fma(FloatVector.broadcast(S, 4), y0));
        odd = y5.fma(FloatVector.broadcast(S, 32), y3.fma(FloatVector.broadcast(S, 8), y1.mul(2)));
        even.add(odd).intoArray(m, to + 3 * toStep);
        even.sub(odd).intoArray(m, to + 4 * toStep);
        even = y4.fma(FloatVector.broadcast(S, 0.0625f), y2.fma(FloatVector.broadcast(S, 0.25f), y0));
        odd = y5.fma(FloatVector.broadcast(S, 0.03125f), y3.fma(FloatVector.broadcast(S, 0.125f), y1.mul(0.5f)));
        even.add(odd).intoArray(m, to + 5 * toStep);
        even.sub(odd).intoArray(m, to + 6 * toStep);
        y5.intoArray(m, to + 7 * toStep);
    }
}
