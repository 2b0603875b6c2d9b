package io.margrad.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The filters of a correlation and their transforms U = G g G^T by a {@link WinogradForm}, in double, since their rounding
 * errors reach every pixel.
 *
 * <p>The filters of one plane of the depth lie side by side in the vector lanes. Those from planes d to planes p of the width begin at
 * element (p planeStep + d depthStep) r^2 of {@code w}.
 *
 * @param depth planes that are correlated
 * @param width planes of the result, a multiple of the lanes
 * @param turned whether each filter is turned by 180 degrees
 */
record WinogradFilters(WinogradForm form, float[] w, int depth, int width, int planeStep, int depthStep, boolean turned) {
    private static final VectorSpecies<Double> D = VectorShape.forBitSize(Lanes.BITS).withLanes(double.class);
    private static final VectorSpecies<Float> HALF_FLOATS = VectorShape.forBitSize(Lanes.BITS / 2).withLanes(float.class);
    private static final int DL = D.length();
    private static final int COLUMNS = MicroKernel.COLUMNS;

    /** Neighbouring rows that are transformed together: their parts of a filter are some cache lines, and their results a kilobyte. */
    private static final int GROUP = 8;

    private static final int GATHERED = 0;
    private static final int HALF = 1;

    /** Those of a convolution, from {@code w}, [filters][channels][r][r]. */
    static WinogradFilters forward(WinogradForm form, int filters, int channels, float[] w) {
        return new WinogradFilters(form, w, channels, filters, channels, 1, false);
    }

    /** Those of its data gradient: turned, the parts of filters and channels exchanged. */
    static WinogradFilters dataGradient(WinogradForm form, int filters, int channels, float[] w) {
        return new WinogradFilters(form, w, filters, channels, 1, channels, true);
    }

    /** Panels of COLUMNS filters side by side. */
    int panels() {
        return Math.ceilDiv(width, COLUMNS);
    }

    /** Floats of all transformed filters. */
    long packedSize() {
        return (long) form.points * panels() * COLUMNS * depth;
    }

    /**
     * Transforms all, of which there are not too many for an array.
     *
     * @param u overwritten with [point][panel][depth][COLUMNS], from {@link Lanes#LEAD} on
     */
    void pack(Workers workers, float[] u) {
        // A task takes some neighbouring rows of the depth, which are neighbours in u, and in w or nearly so.
        int groups = Math.ceilDiv(depth, GROUP);
        workers.run(panels() * groups, (task, worker) -> {
            int panel = task / groups;
            int firstRow = task % groups * GROUP;
            int to = Lanes.LEAD + (panel * depth + firstRow) * COLUMNS;
            block(workers, worker, panel, firstRow, Math.min(GROUP, depth - firstRow), u, to, panels() * depth * COLUMNS);
        });
    }

    /**
     * Transforms some rows of one panel.
     *
     * @param u overwritten: point k of the rows, [rows][COLUMNS], from {@code to + k pointStep} on
     */
    void block(Workers workers, int worker, int panel, int firstRow, int rows, float[] u, int to, int pointStep) {
        int n = form.tile;
        int r = form.filter;
        int count = Math.min(COLUMNS, width - panel * COLUMNS);
        double[] g = workers.doubles(worker, GATHERED, GROUP * r * r * COLUMNS);
        double[] half = workers.doubles(worker, HALF, n * r * COLUMNS);
        for (int first = 0; first < rows; first += GROUP) {
            int some = Math.min(GROUP, rows - first);
            gather(firstRow + first, some, panel * COLUMNS, count, g);
            for (int d = 0; d < some; d++) {
                for (int j = 0; j < r; j++) {
                    expand(form, g, (d * r * r + j) * count, r * count, half, j * count, r * count, count);
                }
                for (int i = 0; i < n; i++) {
                    int at = to + i * n * pointStep + (first + d) * COLUMNS;
                    expand(form, half, i * r * count, count, u, at, pointStep, count);
                }
            }
        }
    }

    /** Gathers filters side by side: element k of that of row d and lane p goes to {@code (d r^2 + k) lanes + p}. */
    private void gather(int firstRow, int rows, int firstLane, int lanes, double[] g) {
        int area = form.filter * form.filter;
        for (int p = 0; p < lanes; p++) {
            for (int d = 0; d < rows; d++) {
                int from = ((firstLane + p) * planeStep + (firstRow + d) * depthStep) * area;
                int to = d * area * lanes + p;
                for (int k = 0; k < area; k++) {
                    g[to + k * lanes] = w[from + (turned ? area - 1 - k : k)];
                }
            }
        }
    }

    /** y = G x: element k of x at {@code from + k step}, of the result at {@code to + k toStep}, each of {@code count} lanes. */
    private static void expand(WinogradForm form, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        int last = form.filter - 1;
        for (int i = 0; i < count; i += DL) {
            DoubleVector.fromArray(D, x, from + i).mul(form.g[0][0]).intoArray(y, to + i);
            DoubleVector.fromArray(D, x, from + last * step + i).intoArray(y, to + (form.tile - 1) * toStep + i);
        }
        // Rows of a and -a differ in the sign of their odd part.
        for (int p = 1; p < form.tile - 1; p += 2) {
            double[] g = form.g[p];
            double g0 = g[0], g1 = g[1], g2 = g[2];
            int at = to + p * toStep;
            for (int i = 0; i < count; i += DL) {
                DoubleVector even = DoubleVector.fromArray(D, x, from + i).mul(g0);
                even = DoubleVector.fromArray(D, x, from + 2 * step + i).fma(DoubleVector.broadcast(D, g2), even);
                DoubleVector odd = DoubleVector.fromArray(D, x, from + step + i).mul(g1);
                if (last == 4) {
                    even = DoubleVector.fromArray(D, x, from + 4 * step + i).fma(DoubleVector.broadcast(D, g[4]), even);
                    odd = DoubleVector.fromArray(D, x, from + 3 * step + i).fma(DoubleVector.broadcast(D, g[3]), odd);
                }
                even.add(odd).intoArray(y, at + i);
                even.sub(odd).intoArray(y, at + toStep + i);
            }
        }
    }

    /** The same, operation for operation, rounded to float. Without helpers that take vectors: one that is not inlined boxes them. */
    private static void expand(WinogradForm form, double[] x, int from, int step, float[] y, int to, int toStep, int count) {
        int last = form.filter - 1;
        for (int i = 0; i < count; i += DL) {
            DoubleVector first = DoubleVector.fromArray(D, x, from + i).mul(form.g[0][0]);
            ((FloatVector) first.convertShape(VectorOperators.D2F, HALF_FLOATS, 0)).intoArray(y, to + i);
            DoubleVector end = DoubleVector.fromArray(D, x, from + last * step + i);
            int endTo = to + (form.tile - 1) * toStep + i;
            ((FloatVector) end.convertShape(VectorOperators.D2F, HALF_FLOATS, 0)).intoArray(y, endTo);
        }
        for (int p = 1; p < form.tile - 1; p += 2) {
            double[] g = form.g[p];
            int at = to + p * toStep;
            for (int i = 0; i < count; i += DL) {
                DoubleVector even = DoubleVector.fromArray(D, x, from + i).mul(g[0]);
                even = DoubleVector.fromArray(D, x, from + 2 * step + i).fma(DoubleVector.broadcast(D, g[2]), even);
                DoubleVector odd = DoubleVector.fromArray(D, x, from + step + i).mul(g[1]);
                if (last == 4) {
                    even = DoubleVector.fromArray(D, x, from + 4 * step + i).fma(DoubleVector.broadcast(D, g[4]), even);
                    odd = DoubleVector.fromArray(D, x, from + 3 * step + i).fma(DoubleVector.broadcast(D, g[3]), odd);
                }
                ((FloatVector) even.add(odd).convertShape(VectorOperators.D2F, HALF_FLOATS, 0)).intoArray(y, at + i);
                ((FloatVector) even.sub(odd).convertShape(VectorOperators.D2F, HALF_FLOATS, 0)).intoArray(y, at + toStep + i);
            }
        }
    }
}
