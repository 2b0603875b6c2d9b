package io.margrad.tensor.cpu;

/**
 * {@link Winograd}'s transforms of filters, in double: there are few filters, and their rounding errors reach every pixel.
 *
 * <p>The loops run over the filters of one channel side by side, in plain Java that the compiler turns into vector instructions.
 */
final class WinogradFilters {
    private static final int COLUMNS = MicroKernel.COLUMNS;
    private static final int FILTER = Winograd.FILTER;
    private static final int TILE = Winograd.TILE;
    private static final int AREA = FILTER * FILTER;
    private static final double[][] G = Winograd.G;

    private static final int GATHERED = 0;
    private static final int HALF = 1;
    private static final int RESULT = 2;

    private WinogradFilters() {}

    /** Floats of transformed filters from {@code depth} planes to {@code width}, [point][panel of COLUMNS][depth][COLUMNS]. */
    static int packedSize(int depth, int width) {
        return Winograd.POINTS * Math.ceilDiv(width, COLUMNS) * COLUMNS * depth;
    }

    /**
     * U = G g G^T of every filter of a convolution.
     *
     * @param w [filters][channels][5][5]
     * @param u overwritten, see {@link #packedSize}
     */
    static void forward(Workers workers, int filters, int channels, float[] w, float[] u) {
        workers.run(channels, (c, worker) -> {
            double[] g = workers.doubles(worker, GATHERED, AREA * filters);
            for (int o = 0; o < filters; o++) {
                for (int k = 0; k < AREA; k++) {
                    g[k * filters + o] = w[(o * channels + c) * AREA + k];
                }
            }
            transform(workers, worker, g, filters, u, c, channels);
        });
    }

    /** The same for its data gradient: filters turned by 180 degrees, the parts of filters and channels exchanged. */
    static void dataGradient(Workers workers, int filters, int channels, float[] w, float[] u) {
        workers.run(filters, (o, worker) -> {
            double[] g = workers.doubles(worker, GATHERED, AREA * channels);
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < AREA; k++) {
                    g[k * channels + c] = w[(o * channels + c) * AREA + AREA - 1 - k];
                }
            }
            transform(workers, worker, g, channels, u, o, filters);
        });
    }

    /** Transforms {@code g}, [5][5][count], to row {@code row} of {@code depth} of each panel of each point. */
    private static void transform(Workers workers, int worker, double[] g, int count, float[] u, int row, int depth) {
        int panels = Math.ceilDiv(count, COLUMNS);
        double[] half = workers.doubles(worker, HALF, TILE * FILTER * count);
        double[] result = workers.doubles(worker, RESULT, panels * COLUMNS);
        for (int i = 0; i < TILE; i++) {
            for (int j = 0; j < FILTER; j++) {
                combine5(G[i], g, j * count, FILTER * count, half, (i * FILTER + j) * count, count);
            }
        }
        for (int p = 0; p < Winograd.POINTS; p++) {
            combine5(G[p % TILE], half, p / TILE * FILTER * count, count, result, 0, count);
            for (int panel = 0; panel < panels; panel++) {
                int to = ((p * panels + panel) * depth + row) * COLUMNS;
                for (int n = 0; n < COLUMNS; n++) {
                    u[to + n] = (float) result[panel * COLUMNS + n];
                }
            }
        }
    }

    /**
     * Adds G^T q G to the gradient of every filter.
     *
     * @param q [point][channels][width], of which the first {@code filters} columns count
     * @param dw [filters][channels][5][5], added to
     */
    static void filterGradient(Workers workers, int filters, int channels, float[] q, int width, float[] dw) {
        workers.run(channels, (c, worker) -> {
            double[] row = workers.doubles(worker, GATHERED, TILE * filters);
            double[] half = workers.doubles(worker, HALF, TILE * FILTER * filters);
            double[] result = workers.doubles(worker, RESULT, filters);
            for (int i = 0; i < TILE; i++) {
                for (int j = 0; j < TILE; j++) {
                    int from = ((i * TILE + j) * channels + c) * width;
                    for (int o = 0; o < filters; o++) {
                        row[j * filters + o] = q[from + o];
                    }
                }
                for (int l = 0; l < FILTER; l++) {
                    combine8(l, row, 0, filters, half, (i * FILTER + l) * filters, filters);
                }
            }
            for (int k = 0; k < AREA; k++) {
                combine8(k / FILTER, half, k % FILTER * filters, FILTER * filters, result, 0, filters);
                for (int o = 0; o < filters; o++) {
                    dw[(o * channels + c) * AREA + k] += (float) result[o];
                }
            }
        });
    }

    /** y[n] = sum over k &lt; 5 of g[k] x[k][n]. */
    private static void combine5(double[] g, double[] x, int from, int step, double[] y, int to, int count) {
        double g0 = g[0];
        double g1 = g[1];
        double g2 = g[2];
        double g3 = g[3];
        double g4 = g[4];
        for (int n = 0; n < count; n++) {
            int i = from + n;
            y[to + n] = g0 * x[i] + g1 * x[i + step] + g2 * x[i + 2 * step] + g3 * x[i + 3 * step] + g4 * x[i + 4 * step];
        }
    }

    /** y[n] = sum over k &lt; 8 of G[k][column] x[k][n]. */
    private static void combine8(int column, double[] x, int from, int step, double[] y, int to, int count) {
        double g0 = G[0][column];
        double g1 = G[1][column];
        double g2 = G[2][column];
        double g3 = G[3][column];
        double g4 = G[4][column];
        double g5 = G[5][column];
        double g6 = G[6][column];
        double g7 = G[7][column];
        for (int n = 0; n < count; n++) {
            int i = from + n;
            y[to + n] = g0 * x[i]
                    + g1 * x[i + step]
                    + g2 * x[i + 2 * step]
                    + g3 * x[i + 3 * step]
                    + g4 * x[i + 4 * step]
                    + g5 * x[i + 5 * step]
                    + g6 * x[i + 6 * step]
                    + g7 * x[i + 7 * step];
        }
    }
}
