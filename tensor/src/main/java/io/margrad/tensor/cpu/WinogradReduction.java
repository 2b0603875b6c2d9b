package io.margrad.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The way back from sums in the transformed domain of a {@link WinogradForm} to the gradient by its filters, G^T q G, in double as the
 * transforms of {@link WinogradFilters}.
 *
 * @param channels C of {@code dw}
 * @param q sums for neighbouring filters side by side, in parts that are added in order
 * @param pointStep from one point to the next
 * @param channelStep from one channel to the next
 * @param parts how many; with one, {@code partStep} does not matter
 * @param partStep from one part to the next
 * @param dw added to, [filters][channels][r][r]
 */
record WinogradReduction(
        WinogradForm form, int channels, float[] q, int pointStep, int channelStep, int parts, int partStep, float[] dw) {
    private static final VectorSpecies<Double> D = VectorShape.forBitSize(Lanes.BITS).withLanes(double.class);
    private static final VectorSpecies<Float> HALF_FLOATS = VectorShape.forBitSize(Lanes.BITS / 2).withLanes(float.class);
    private static final int DL = D.length();

    /** Neighbouring channels that are transformed together: their gradients for one filter are some cache lines. */
    private static final int GROUP = 8;

    /** Most filters side by side. */
    static final int WIDTH = 64;

    private static final int ROW = 0;
    private static final int HALF = 1;
    private static final int RESULT = 2;

    /**
     * Adds the gradients of some neighbouring channels of some neighbouring filters.
     *
     * @param from of the first of them in {@code q}
     * @param count filters, a multiple of the lanes up to {@link #WIDTH}
     */
    void block(Workers workers, int worker, int from, int firstChannel, int channelCount, int firstFilter, int count) {
        int n = form.tile;
        int r = form.filter;
        int area = r * r;
        double[] row = workers.doubles(worker, ROW, n * WIDTH);
        double[] half = workers.doubles(worker, HALF, n * r * WIDTH);
        double[] result = workers.doubles(worker, RESULT, GROUP * area * WIDTH);
        for (int first = 0; first < channelCount; first += GROUP) {
            int some = Math.min(GROUP, channelCount - first);
            for (int c = 0; c < some; c++) {
                int at = from + (first + c) * channelStep;
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        widen(at + (i * n + j) * pointStep, row, j * count, count);
                    }
                    reduce(form, row, 0, count, half, i * r * count, count, count);
                }
                for (int l = 0; l < r; l++) {
                    reduce(form, half, l * count, r * count, result, (c * area + l) * count, r * count, count);
                }
            }
            for (int o = 0; o < count; o++) {
                int to = ((firstFilter + o) * channels + firstChannel + first) * area;
                for (int k = 0; k < some * area; k++) {
                    dw[to + k] += (float) result[k * count + o];
                }
            }
        }
    }

    /** Sum of all parts. */
    private void widen(int from, double[] row, int to, int count) {
        for (int i = 0; i < count; i += DL) {
            DoubleVector sum = (DoubleVector) FloatVector.fromArray(HALF_FLOATS, q, from + i).convertShape(VectorOperators.F2D, D, 0);
            for (int part = 1; part < parts; part++) {
                FloatVector more = FloatVector.fromArray(HALF_FLOATS, q, from + part * partStep + i);
                sum = sum.add(more.convertShape(VectorOperators.F2D, D, 0));
            }
            sum.intoArray(row, to + i);
        }
    }

    // Rows of a and -a of G differ in the sign of their odd powers: their pairs are written out, two for n = 6 and three for n = 8.

    /** y = G^T x: element k of x at {@code from + k step}, of the result at {@code to + k toStep}, each of {@code count} lanes. */
    private static void reduce(WinogradForm form, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        if (form.filter == 3) {
            reduce3(form.g, x, from, step, y, to, toStep, count);
        } else {
            reduce5(form.g, x, from, step, y, to, toStep, count);
        }
    }

    private static void reduce3(double[][] g, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        int last = g.length - 1;
        double g00 = g[0][0];
        double g10 = g[1][0], g11 = g[1][1], g12 = g[1][2];
        double g30 = g[3][0], g31 = g[3][1], g32 = g[3][2];
        double g50 = g[5][0], g51 = g[5][1], g52 = g[5][2];
        for (int i = from; i < from + count; i += DL) {
            DoubleVector plus = DoubleVector.fromArray(D, x, i + step);
            DoubleVector minus = DoubleVector.fromArray(D, x, i + 2 * step);
            DoubleVector even = plus.add(minus);
            DoubleVector y0 = even.fma(DoubleVector.broadcast(D, g10), DoubleVector.fromArray(D, x, i).mul(g00));
            DoubleVector y1 = plus.sub(minus).mul(g11);
            DoubleVector y2 = even.fma(DoubleVector.broadcast(D, g12), DoubleVector.fromArray(D, x, i + last * step));
            plus = DoubleVector.fromArray(D, x, i + 3 * step);
            minus = DoubleVector.fromArray(D, x, i + 4 * step);
            even = plus.add(minus);
            y0 = even.fma(DoubleVector.broadcast(D, g30), y0);
            y1 = plus.sub(minus).fma(DoubleVector.broadcast(D, g31), y1);
            y2 = even.fma(DoubleVector.broadcast(D, g32), y2);
            if (last == 7) {
                plus = DoubleVector.fromArray(D, x, i + 5 * step);
                minus = DoubleVector.fromArray(D, x, i + 6 * step);
                even = plus.add(minus);
                y0 = even.fma(DoubleVector.broadcast(D, g50), y0);
                y1 = plus.sub(minus).fma(DoubleVector.broadcast(D, g51), y1);
                y2 = even.fma(DoubleVector.broadcast(D, g52), y2);
            }
            y0.intoArray(y, to + i - from);
            y1.intoArray(y, to + toStep + i - from);
            y2.intoArray(y, to + 2 * toStep + i - from);
        }
    }

    private static void reduce5(double[][] g, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        int last = g.length - 1;
        double g00 = g[0][0];
        double g10 = g[1][0], g11 = g[1][1], g12 = g[1][2], g13 = g[1][3], g14 = g[1][4];
        double g30 = g[3][0], g31 = g[3][1], g32 = g[3][2], g33 = g[3][3], g34 = g[3][4];
        double g50 = g[5][0], g51 = g[5][1], g52 = g[5][2], g53 = g[5][3], g54 = g[5][4];
        for (int i = from; i < from + count; i += DL) {
            DoubleVector plus = DoubleVector.fromArray(D, x, i + step);
            DoubleVector minus = DoubleVector.fromArray(D, x, i + 2 * step);
            DoubleVector even = plus.add(minus);
            DoubleVector odd = plus.sub(minus);
            DoubleVector y0 = even.fma(DoubleVector.broadcast(D, g10), DoubleVector.fromArray(D, x, i).mul(g00));
            DoubleVector y1 = odd.mul(g11);
            DoubleVector y2 = even.mul(g12);
            DoubleVector y3 = odd.mul(g13);
            DoubleVector y4 = even.fma(DoubleVector.broadcast(D, g14), DoubleVector.fromArray(D, x, i + last * step));
            plus = DoubleVector.fromArray(D, x, i + 3 * step);
            minus = DoubleVector.fromArray(D, x, i + 4 * step);
            even = plus.add(minus);
            odd = plus.sub(minus);
            y0 = even.fma(DoubleVector.broadcast(D, g30), y0);
            y1 = odd.fma(DoubleVector.broadcast(D, g31), y1);
            y2 = even.fma(DoubleVector.broadcast(D, g32), y2);
            y3 = odd.fma(DoubleVector.broadcast(D, g33), y3);
            y4 = even.fma(DoubleVector.broadcast(D, g34), y4);
            if (last == 7) {
                plus = DoubleVector.fromArray(D, x, i + 5 * step);
                minus = DoubleVector.fromArray(D, x, i + 6 * step);
                even = plus.add(minus);
                odd = plus.sub(minus);
                y0 = even.fma(DoubleVector.broadcast(D, g50), y0);
                y1 = odd.fma(DoubleVector.broadcast(D, g51), y1);
                y2 = even.fma(DoubleVector.broadcast(D, g52), y2);
                y3 = odd.fma(DoubleVector.broadcast(D, g53), y3);
                y4 = even.fma(DoubleVector.broadcast(D, g54), y4);
            }
            y0.intoArray(y, to + i - from);
            y1.intoArray(y, to + toStep + i - from);
            y2.intoArray(y, to + 2 * toStep + i - from);
            y3.intoArray(y, to + 3 * toStep + i - from);
            y4.intoArray(y, to + 4 * toStep + i - from);
        }
    }
}
