package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Finds the pairs of rows of two matrices that are nearer to each other than a radius, at the cost of one matrix product and without
 * its M x N result.
 *
 * <p>|x - c|^2 = |x|^2 + |c|^2 - 2 x.c loses what cancels, so it only sifts: its rounding error is at most about 2 (D + 4) u (|x|^2 +
 * |c|^2), and a pair is passed over only when it is further away than the radius by more than that. The visitor computes what it needs
 * from the rows themselves.
 */
public final class NearRows {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int ROWS = InterleavedKernel.ROWS;
    private static final int COLUMNS = InterleavedKernel.COLUMNS;

    private static final int PACKED_C = 0;
    private static final int TILE = 1;
    private static final int PACKED_X = 2;
    private static final int SQUARES_X = 3;
    private static final int SQUARES_C = 4;

    /** Row tiles of C that share one reading of a panel of X: with D = 512 they fill a part of a second-level cache. */
    private static final int TILES = 8;

    /** Told of pairs. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A pair that may be nearer than the radius. Pairs of one part come one after the other, on one thread.
         *
         * @param i row of X
         * @param j row of C
         */
        void pair(int part, int i, int j);
    }

    private NearRows() {}

    /**
     * Visits every pair that is nearer than the radius or has a NaN, and perhaps others.
     *
     * @param m rows of X
     * @param n rows of C
     * @param d columns of both
     * @param x [M][D]
     * @param c [N][D]
     * @param parts parts that the rows of C are cut into; each is a task and visits its pairs in the same order at every call
     */
    public static void find(
            Workers workers, int m, int n, int d, float[] x, float[] c, float radius, int parts, Visitor visitor) {
        int part = Math.ceilDiv(n, parts);
        int depth = Math.ceilDiv(d, L) * L;
        int panels = Math.ceilDiv(m, COLUMNS);
        float[] packedX = workers.scratch(0, PACKED_X, panels * depth * COLUMNS);
        float[] squaresX = workers.scratch(0, SQUARES_X, panels * COLUMNS);
        float kept = 1 - 8 * (d + 4) * 0x1p-24f;
        workers.run(panels, (long) m * d, (panel, worker) -> packX(m, d, depth, x, panel, packedX, squaresX, kept));
        int block = TILES * ROWS;
        workers.run(parts, (long) m * n * d, (task, worker) -> {
            float[] packedC = workers.scratch(worker, PACKED_C, block * depth);
            float[] squaresC = workers.scratch(worker, SQUARES_C, block);
            float[] tile = workers.scratch(worker, TILE, ROWS * COLUMNS);
            int end = Math.min(n, (task + 1) * part);
            for (int first = task * part; first < end; first += block) {
                int rows = Math.min(block, end - first);
                packC(d, depth, c, first, rows, packedC, squaresC, kept);
                for (int panel = 0; panel < panels; panel++) {
                    for (int top = 0; top < rows; top += ROWS) {
                        InterleavedKernel.tile(
                                packedC, top * depth, depth, packedX, panel * depth * COLUMNS, tile, 0);
                        for (int r = 0; r < Math.min(ROWS, rows - top); r++) {
                            sift(tile, r, squaresC[top + r], m, squaresX, panel, radius, task, first + top + r, visitor);
                        }
                    }
                }
            }
        });
    }

    private static void sift(
            float[] tile,
            int r,
            float squareC,
            int m,
            float[] squaresX,
            int panel,
            float radius,
            int part,
            int j,
            Visitor visitor) {
        for (int v = 0; v < COLUMNS; v += L) {
            FloatVector squares = FloatVector.fromArray(S, squaresX, panel * COLUMNS + v).add(squareC);
            FloatVector distance = FloatVector.fromArray(S, tile, r * COLUMNS + v).fma(FloatVector.broadcast(S, -2), squares);
            if (distance.compare(VectorOperators.GE, radius * radius).allTrue()) {
                continue;
            }
            for (int lane = 0; lane < L; lane++) {
                int i = panel * COLUMNS + v + lane;
                // Not (>= radius): a NaN must be visited; but a NaN in C meets the rows beyond the last of X too.
                if (i < m && !(squaresX[i] + squareC - 2 * tile[r * COLUMNS + v + lane] >= radius * radius)) {
                    visitor.pair(part, i, j);
                }
            }
        }
    }

    /** One panel of X as [depth][COLUMNS], and the squares of its rows, a little smaller; rows beyond the last are infinitely far. */
    private static void packX(
            int m, int d, int depth, float[] x, int panel, float[] packed, float[] squares, float kept) {
        int at = panel * depth * COLUMNS;
        Arrays.fill(packed, at, at + depth * COLUMNS, 0);
        for (int lane = 0; lane < COLUMNS; lane++) {
            int i = panel * COLUMNS + lane;
            if (i >= m) {
                squares[i] = Float.POSITIVE_INFINITY;
                continue;
            }
            double square = 0;
            for (int k = 0; k < d; k++) {
                float value = x[i * d + k];
                packed[at + k * COLUMNS + lane] = value;
                square += (double) value * value;
            }
            squares[i] = (float) square * kept;
        }
    }

    /** Rows of C interleaved for the kernel, and their squares, a little smaller. */
    private static void packC(
            int d, int depth, float[] c, int first, int rows, float[] packed, float[] squares, float kept) {
        for (int r = 0; r < rows; r++) {
            int from = (first + r) * d;
            int to = InterleavedKernel.row(r, depth);
            FloatVector sum = FloatVector.zero(S);
            int k = 0;
            for (; k + L <= d; k += L) {
                FloatVector v = FloatVector.fromArray(S, c, from + k);
                v.intoArray(packed, to + InterleavedKernel.element(k));
                sum = v.fma(v, sum);
            }
            float square = Lanes.sum(sum);
            if (k < d) {
                int at = to + InterleavedKernel.element(k);
                Arrays.fill(packed, at, at + L, 0);
                for (int rest = k; rest < d; rest++) {
                    packed[at + rest - k] = c[from + rest];
                    square += c[from + rest] * c[from + rest];
                }
            }
            squares[r] = square * kept;
        }
    }
}
