package io.margrad.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of a {@link WinogradForm}'s filters, in double: there are few filters, and their rounding errors reach every pixel.
 *
 * <p>The filters of one channel lie side by side in the vector lanes.
 */
final class WinogradFilters {
    private static final VectorSpecies<Double> D = VectorShape.forBitSize(Lanes.BITS).withLanes(double.class);
    private static final VectorSpecies<Float> HALF_FLOATS = VectorShape.forBitSize(Lanes.BITS / 2).withLanes(float.class);
    private static final int DL = D.length();
    private static final int COLUMNS = MicroKernel.COLUMNS;

    /** Neighbouring rows of a task: their parts of a filter are some cache lines, and their results a kilobyte. */
    private static final int GROUP = 8;

    /** Filters of a task of the gradient. */
    private static final int WIDTH = 64;

    private static final int GATHERED = 0;
    private static final int HALF = 1;
    private static final int RESULT = 2;

    private WinogradFilters() {}

    /** Floats of transformed filters from {@code depth} planes to {@code width}, [point][panel of COLUMNS][depth][COLUMNS]. */
    static int packedSize(WinogradForm form, int depth, int width) {
        return form.points * Math.ceilDiv(width, COLUMNS) * COLUMNS * depth;
    }

    /**
     * U = G g G^T of every filter of a convolution.
     *
     * @param filters a multiple of the lanes
     * @param w [filters][channels][r][r]
     * @param u overwritten, see {@link #packedSize}
     */
    static void forward(Workers workers, WinogradForm form, int filters, int channels, float[] w, float[] u) {
        transform(workers, new Source(w, form.filter, channels, 1, false), form, channels, filters, u);
    }

    /** The same for its data gradient: filters turned by 180 degrees, the parts of filters and channels exchanged. */
    static void dataGradient(Workers workers, WinogradForm form, int filters, int channels, float[] w, float[] u) {
        transform(workers, new Source(w, form.filter, 1, channels, true), form, filters, channels, u);
    }

    /**
     * Filters from planes d to planes p, of which those of one p and one d begin at element (p planeStep + d depthStep) r^2 of {@code w}.
     *
     * @param filter r
     * @param turned whether each is turned by 180 degrees
     */
    private record Source(float[] w, int filter, int planeStep, int depthStep, boolean turned) {
        /** Gathers filters side by side: element k of that of row d and lane p goes to {@code (d r^2 + k) lanes + p}. */
        void gather(int firstRow, int rows, int firstLane, int lanes, double[] g) {
            int area = filter * filter;
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
    }

    /** A task takes one panel and some neighbouring rows of the depth, which are neighbours in {@code u}, and in {@code w} or nearly so. */
    private static void transform(Workers workers, Source source, WinogradForm form, int depth, int width, float[] u) {
        int n = form.tile;
        int r = form.filter;
        int panels = Math.ceilDiv(width, COLUMNS);
        int groups = Math.ceilDiv(depth, GROUP);
        workers.run(panels * groups, (task, worker) -> {
            int panel = task / groups;
            int firstRow = task % groups * GROUP;
            int rows = Math.min(GROUP, depth - firstRow);
            int count = Math.min(COLUMNS, width - panel * COLUMNS);
            double[] g = workers.doubles(worker, GATHERED, GROUP * r * r * COLUMNS);
            double[] half = workers.doubles(worker, HALF, n * r * COLUMNS);
            double[] result = workers.doubles(worker, RESULT, n * COLUMNS);
            source.gather(firstRow, rows, panel * COLUMNS, count, g);
            for (int d = 0; d < rows; d++) {
                for (int j = 0; j < r; j++) {
                    expand(form, g, (d * r * r + j) * count, r * count, half, j * count, r * count, count);
                }
                for (int i = 0; i < n; i++) {
                    expand(form, half, i * r * count, count, result, 0, count, count);
                    for (int j = 0; j < n; j++) {
                        int to = Lanes.LEAD + (((i * n + j) * panels + panel) * depth + firstRow + d) * COLUMNS;
                        narrow(result, j * count, u, to, count);
                    }
                }
            }
        });
    }

    /** y = G x: element k of x at {@code from + k step}, of the result at {@code to + k toStep}, each of {@code count} lanes. */
    private static void expand(WinogradForm form, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        double[][] g = form.g;
        int last = form.filter - 1;
        for (int i = 0; i < count; i += DL) {
            DoubleVector.fromArray(D, x, from + i).mul(g[0][0]).intoArray(y, to + i);
            DoubleVector.fromArray(D, x, from + last * step + i).intoArray(y, to + (form.tile - 1) * toStep + i);
        }
        // Rows of a and -a differ in the sign of their odd part.
        for (int p = 1; p < form.tile - 1; p += 2) {
            if (form.filter == 3) {
                expandPair3(g[p], x, from, step, y, to + p * toStep, toStep, count);
            } else {
                expandPair5(g[p], x, from, step, y, to + p * toStep, toStep, count);
            }
        }
    }

    private static void expandPair3(double[] g, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        for (int i = from; i < from + count; i += DL) {
            DoubleVector even = DoubleVector.fromArray(D, x, i).mul(g[0]);
            even = DoubleVector.fromArray(D, x, i + 2 * step).fma(DoubleVector.broadcast(D, g[2]), even);
            DoubleVector odd = DoubleVector.fromArray(D, x, i + step).mul(g[1]);
            even.add(odd).intoArray(y, to + i - from);
            even.sub(odd).intoArray(y, to + toStep + i - from);
        }
    }

    private static void expandPair5(double[] g, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        for (int i = from; i < from + count; i += DL) {
            DoubleVector even = DoubleVector.fromArray(D, x, i).mul(g[0]);
            even = DoubleVector.fromArray(D, x, i + 2 * step).fma(DoubleVector.broadcast(D, g[2]), even);
            even = DoubleVector.fromArray(D, x, i + 4 * step).fma(DoubleVector.broadcast(D, g[4]), even);
            DoubleVector odd = DoubleVector.fromArray(D, x, i + step).mul(g[1]);
            odd = DoubleVector.fromArray(D, x, i + 3 * step).fma(DoubleVector.broadcast(D, g[3]), odd);
            even.add(odd).intoArray(y, to + i - from);
            even.sub(odd).intoArray(y, to + toStep + i - from);
        }
    }

    /** Rounds to float. */
    private static void narrow(double[] x, int from, float[] y, int to, int count) {
        for (int i = 0; i < count; i += DL) {
            ((FloatVector) DoubleVector.fromArray(D, x, from + i).convertShape(VectorOperators.D2F, HALF_FLOATS, 0)).intoArray(y, to + i);
        }
    }

    /** Sums of products in the transformed domain, in parts that are added in order. */
    interface Sums {
        /**
         * Adds up point {@code point} of channel {@code channel} for {@code count} filters, which begin at a multiple of 64 and are no more, to
         * {@code row} from {@code at} on.
         */
        void row(int point, int channel, int firstFilter, int count, double[] row, int at);
    }

    /**
     * Adds G^T q G to the gradient of every filter.
     *
     * @param filters a multiple of the lanes
     * @param q [point][channels][filters]
     * @param dw [filters][channels][r][r], added to
     */
    static void filterGradient(Workers workers, WinogradForm form, int filters, int channels, Sums q, float[] dw) {
        int n = form.tile;
        int r = form.filter;
        int area = r * r;
        int groups = Math.ceilDiv(channels, GROUP);
        workers.run(Math.ceilDiv(filters, WIDTH) * groups, (task, worker) -> {
            int firstFilter = task / groups * WIDTH;
            int count = Math.min(WIDTH, filters - firstFilter);
            int first = task % groups * GROUP;
            int rows = Math.min(GROUP, channels - first);
            double[] row = workers.doubles(worker, GATHERED, n * WIDTH);
            double[] half = workers.doubles(worker, HALF, n * r * WIDTH);
            double[] result = workers.doubles(worker, RESULT, GROUP * area * WIDTH);
            for (int c = 0; c < rows; c++) {
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        q.row(i * n + j, first + c, firstFilter, count, row, j * count);
                    }
                    reduce(form, row, 0, count, half, i * r * count, count, count);
                }
                for (int l = 0; l < r; l++) {
                    reduce(form, half, l * count, r * count, result, (c * area + l) * count, r * count, count);
                }
            }
            for (int o = 0; o < count; o++) {
                int to = ((firstFilter + o) * channels + first) * area;
                for (int k = 0; k < rows * area; k++) {
                    dw[to + k] += (float) result[k * count + o];
                }
            }
        });
    }

    /** y = G^T x: element k of x at {@code from + k step}, of the result at {@code to + k toStep}, each of {@code count} lanes. */
    private static void reduce(WinogradForm form, double[] x, int from, int step, double[] y, int to, int toStep, int count) {
        int last = form.tile - 1;
        for (int k = 0; k < form.filter; k++) {
            boolean first = k == 0;
            boolean end = k == form.filter - 1;
            for (int i = 0; i < count; i += DL) {
                DoubleVector sum = DoubleVector.zero(D);
                if (first) {
                    sum = DoubleVector.fromArray(D, x, from + i).mul(form.g[0][0]);
                } else if (end) {
                    sum = DoubleVector.fromArray(D, x, from + last * step + i);
                }
                for (int p = 1; p < last; p += 2) {
                    DoubleVector plus = DoubleVector.fromArray(D, x, from + p * step + i);
                    DoubleVector minus = DoubleVector.fromArray(D, x, from + (p + 1) * step + i);
                    DoubleVector both = k % 2 == 0 ? plus.add(minus) : plus.sub(minus);
                    sum = both.fma(DoubleVector.broadcast(D, form.g[p][k]), sum);
                }
                sum.intoArray(y, to + k * toStep + i);
            }
        }
    }
}
