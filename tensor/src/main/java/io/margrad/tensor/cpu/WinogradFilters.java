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
        int area = form.filter * form.filter;
        workers.run(channels, (c, worker) -> {
            double[] g = workers.doubles(worker, GATHERED, area * filters);
            for (int o = 0; o < filters; o++) {
                for (int k = 0; k < area; k++) {
                    g[k * filters + o] = w[(o * channels + c) * area + k];
                }
            }
            transform(workers, worker, form, g, filters, u, c, channels);
        });
    }

    /** The same for its data gradient: filters turned by 180 degrees, the parts of filters and channels exchanged. */
    static void dataGradient(Workers workers, WinogradForm form, int filters, int channels, float[] w, float[] u) {
        int area = form.filter * form.filter;
        workers.run(filters, (o, worker) -> {
            double[] g = workers.doubles(worker, GATHERED, area * channels);
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < area; k++) {
                    g[k * channels + c] = w[(o * channels + c) * area + area - 1 - k];
                }
            }
            transform(workers, worker, form, g, channels, u, o, filters);
        });
    }

    /** Transforms {@code g}, [r][r][count], to row {@code row} of {@code depth} of each panel of each point. */
    private static void transform(
            Workers workers, int worker, WinogradForm form, double[] g, int count, float[] u, int row, int depth) {
        int n = form.tile;
        int r = form.filter;
        int panels = Math.ceilDiv(count, COLUMNS);
        double[] half = workers.doubles(worker, HALF, n * r * count);
        double[] result = workers.doubles(worker, RESULT, n * count);
        for (int j = 0; j < r; j++) {
            expand(form, g, j * count, r * count, half, j * count, r * count, count);
        }
        for (int i = 0; i < n; i++) {
            expand(form, half, i * r * count, count, result, 0, count, count);
            for (int j = 0; j < n; j++) {
                int to = Lanes.LEAD + ((i * n + j) * panels * depth + row) * COLUMNS;
                for (int panel = 0; panel < panels; panel++) {
                    narrow(result, j * count + panel * COLUMNS, u, to + panel * depth * COLUMNS, Math.min(COLUMNS, count - panel * COLUMNS));
                }
            }
        }
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
        /** Adds up point {@code point} of channel {@code channel} for all filters, to {@code row} from {@code at} on. */
        void row(int point, int channel, double[] row, int at);
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
        workers.run(channels, (c, worker) -> {
            double[] row = workers.doubles(worker, GATHERED, n * filters);
            double[] half = workers.doubles(worker, HALF, n * r * filters);
            double[] result = workers.doubles(worker, RESULT, area * filters);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    q.row(i * n + j, c, row, j * filters);
                }
                reduce(form, row, 0, filters, half, i * r * filters, filters, filters);
            }
            for (int l = 0; l < r; l++) {
                reduce(form, half, l * filters, r * filters, result, l * filters, r * filters, filters);
            }
            for (int o = 0; o < filters; o++) {
                for (int k = 0; k < area; k++) {
                    dw[(o * channels + c) * area + k] += (float) result[k * filters + o];
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
