package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** As {@link Winograd8}, for forms with n = 6. */
final class Winograd6 {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;

    private Winograd6() {}

    /** B^T d: element k of the input at {@code from + k step}, of the result at {@code to + k toStep}. */
    static void input(float[] d, int from, int step, float[] t, int to, int toStep) {
        FloatVector d0 = FloatVector.fromArray(S, d, from);
        FloatVector d1 = FloatVector.fromArray(S, d, from + step);
        FloatVector d2 = FloatVector.fromArray(S, d, from + 2 * step);
        FloatVector d3 = FloatVector.fromArray(S, d, from + 3 * step);
        FloatVector d4 = FloatVector.fromArray(S, d, from + 4 * step);
        FloatVector d5 = FloatVector.fromArray(S, d, from + 5 * step);
        FloatVector four = FloatVector.broadcast(S, 4);
        FloatVector five = FloatVector.broadcast(S, -5);
        d2.fma(five, d0.fma(four, d4)).intoArray(t, to);
        d3.fma(five, d1.fma(four, d5)).intoArray(t, to + 5 * toStep);
        four = FloatVector.broadcast(S, -4);
        FloatVector even = d2.fma(four, d4);
        FloatVector odd = d1.fma(four, d3);
        even.add(odd).intoArray(t, to + toStep);
        even.sub(odd).intoArray(t, to + 2 * toStep);
        even = d4.sub(d2);
        odd = d3.sub(d1).mul(2);
        even.add(odd).intoArray(t, to + 3 * toStep);
        even.sub(odd).intoArray(t, to + 4 * toStep);
    }

    /**
     * A^T m, plus a vector of {@code start} for each result; the first {@code count} of the form's 2 or 4 results are stored.
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
        FloatVector p1 = m1.add(m2).add(bias);
        FloatVector q1 = m1.sub(m2).add(bias);
        FloatVector p2 = m3.add(m4);
        FloatVector q2 = m3.sub(m4);
        FloatVector.fromArray(S, m, from).add(p1).add(p2).intoArray(y, to);
        if (count > 1) {
            FloatVector y1 = q2.fma(FloatVector.broadcast(S, 2), q1);
            if (outputs == 2) {
                y1.add(FloatVector.fromArray(S, m, from + 5 * step)).intoArray(y, to + toStep);
            } else {
                y1.intoArray(y, to + toStep);
            }
        }
        if (count > 2) {
            p2.fma(FloatVector.broadcast(S, 4), p1).intoArray(y, to + 2 * toStep);
        }
        if (count > 3) {
            q2.fma(FloatVector.broadcast(S, 8), q1)
                    .add(FloatVector.fromArray(S, m, from + 5 * step))
                    .intoArray(y, to + 3 * toStep);
        }
    }

    /** A y, the transpose of {@link #output}, of the form with 2 outputs: 2 vectors to 6. */
    static void outputGradient2(float[] y, int from, int step, float[] m, int to, int toStep) {
        FloatVector y0 = FloatVector.fromArray(S, y, from);
        FloatVector y1 = FloatVector.fromArray(S, y, from + step);
        FloatVector twice = y1.mul(2);
        y0.intoArray(m, to);
        y0.add(y1).intoArray(m, to + toStep);
        y0.sub(y1).intoArray(m, to + 2 * toStep);
        y0.add(twice).intoArray(m, to + 3 * toStep);
        y0.sub(twice).intoArray(m, to + 4 * toStep);
        y1.intoArray(m, to + 5 * toStep);
    }

    /** The same for 4 outputs. */
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
        y3.intoArray(m, to + 5 * toStep);
    }
}
