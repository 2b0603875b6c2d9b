package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix product of row-major matrices, C = op(A) op(B) or C += op(A) op(B), with packed operands around the {@link GemmKernel}.
 *
 * <p>The operand with fewer rows or columns in C is packed once and shared; a task takes a stretch of the other one, and packs it a block
 * of {@link #DEPTH} at a time into memory of its own, where it stays in a second-level cache while it meets all of the shared operand. op(A) is
 * packed in tiles [depth][rows], op(B) in panels [depth][COLUMNS]. Every element of C is summed up by one task in the order of the depth, so the
 * bits do not depend on the cut.
 */
public final class Gemm {
    /**
     * Depth of a block. A tile of 14 rows has 28 KiB, which stays in a first-level cache of 48 while panels come from the second; at half of that
     * depth C is read and written twice as often, which costs more than panels that fit.
     */
    private static final int DEPTH = 512;

    /** Most tiles or panels of a task: 512 KiB of panels at 512 bits, a quarter of a second-level cache. */
    private static final int MOST = 8;

    /** Most floats of the shared operand that are packed at once. */
    private static final int SHARED_FLOATS = 1 << 22;

    private static final int SHARED = 2;
    private static final int OWN = 0;
    private static final int TILE = 1;

    private static final int COLUMNS = GemmKernel.COLUMNS;
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private final boolean transposeA;
    private final boolean transposeB;
    private final int m;
    private final int n;
    private final int k;
    private final float[] a;
    private final float[] b;
    private final float[] c;
    private final int rows;
    private final int tiles;
    private final int panels;

    private Gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float[] a, float[] b, float[] c) {
        this.transposeA = transposeA;
        this.transposeB = transposeB;
        this.m = m;
        this.n = n;
        this.k = k;
        this.a = a;
        this.b = b;
        this.c = c;
        rows = GemmKernel.rows(m);
        tiles = Math.ceilDiv(m, rows);
        panels = Math.ceilDiv(n, COLUMNS);
    }

    /**
     * Computes C[M x N] = op(A)[M x K] op(B)[K x N].
     *
     * @param transposeA whether {@code a} holds A transposed, K x M
     * @param transposeB whether {@code b} holds B transposed, N x K
     * @param add whether to add to {@code c}; otherwise it is overwritten
     */
    public static void multiply(
            Workers workers,
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float[] a,
            float[] b,
            float[] c,
            boolean add) {
        if (m == 0 || n == 0) {
            return;
        }
        if (k == 0 && !add) {
            Arrays.fill(c, 0, m * n, 0);
        }
        Gemm product = new Gemm(transposeA, transposeB, m, n, k, a, b, c);
        boolean shareA = m <= n;
        int sharedWidth = shareA ? product.tiles * product.rows : product.panels * COLUMNS;
        int chunk = Math.max(1, SHARED_FLOATS / Math.max(1, sharedWidth) / DEPTH) * DEPTH;
        for (int from = 0; from < k; from += chunk) {
            product.chunk(workers, shareA, from, Math.min(chunk, k - from), add || from > 0);
        }
    }

    /** Adds the part of the depth from {@code from} on. */
    private void chunk(Workers workers, boolean shareA, int from, int depth, boolean add) {
        int blocks = Math.ceilDiv(depth, DEPTH);
        int sharedUnits = shareA ? tiles : panels;
        int sharedUnit = DEPTH * (shareA ? rows : COLUMNS);
        int ownUnits = shareA ? panels : tiles;
        int ownUnit = DEPTH * (shareA ? COLUMNS : rows);
        float[] shared = workers.scratch(0, SHARED, Lanes.LEAD + blocks * sharedUnits * sharedUnit);
        workers.run(blocks * sharedUnits, (task, worker) -> {
            int block = task / sharedUnits;
            pack(shareA, task % sharedUnits, from + block * DEPTH, depthOf(block, depth), shared, Lanes.LEAD + task * sharedUnit);
        });
        // As many tasks as threads, or a multiple of that, as even as they can be.
        int tasks = workers.threads() * Math.ceilDiv(ownUnits, workers.threads() * MOST);
        int group = Math.ceilDiv(ownUnits, tasks);
        workers.run(Math.ceilDiv(ownUnits, group), (task, worker) -> {
            float[] own = workers.scratch(worker, OWN, Lanes.LEAD + group * ownUnit);
            float[] tile = workers.scratch(worker, TILE, Lanes.LEAD + rows * COLUMNS);
            int first = task * group;
            int count = Math.min(group, ownUnits - first);
            for (int block = 0; block < blocks; block++) {
                int blockDepth = depthOf(block, depth);
                for (int u = 0; u < count; u++) {
                    pack(!shareA, first + u, from + block * DEPTH, blockDepth, own, Lanes.LEAD + u * ownUnit);
                }
                boolean adds = add || block > 0;
                int at = Lanes.LEAD + block * sharedUnits * sharedUnit;
                if (shareA) {
                    for (int t = 0; t < tiles; t++) {
                        for (int u = 0; u < count; u++) {
                            tile(shared, at + t * sharedUnit, own, Lanes.LEAD + u * ownUnit, blockDepth, t, first + u, tile, adds);
                        }
                    }
                } else {
                    for (int u = 0; u < count; u++) {
                        for (int panel = 0; panel < panels; panel++) {
                            tile(own, Lanes.LEAD + u * ownUnit, shared, at + panel * sharedUnit, blockDepth, first + u, panel, tile, adds);
                        }
                    }
                }
            }
        });
    }

    private static int depthOf(int block, int depth) {
        return Math.min(DEPTH, depth - block * DEPTH);
    }

    private void pack(boolean ofA, int unit, int from, int depth, float[] packed, int at) {
        if (!ofA) {
            packPanel(unit, from, depth, packed, at);
        } else if (transposeA) {
            packTransposedTile(unit, from, depth, packed, at);
        } else {
            packTile(unit, from, depth, packed, at);
        }
    }

    /** Rows of A as [depth][rows]; what lies beyond the last row is zero. */
    private void packTile(int t, int from, int depth, float[] packed, int at) {
        int count = Math.min(rows, m - t * rows);
        for (int r = 0; r < count; r++) {
            int source = (t * rows + r) * k + from;
            for (int p = 0; p < depth; p++) {
                packed[at + p * rows + r] = a[source + p];
            }
        }
        for (int r = count; r < rows; r++) {
            for (int p = 0; p < depth; p++) {
                packed[at + p * rows + r] = 0;
            }
        }
    }

    /** The same for columns of a transposed A. */
    private void packTransposedTile(int t, int from, int depth, float[] packed, int at) {
        int count = Math.min(rows, m - t * rows);
        for (int p = 0; p < depth; p++) {
            int source = (from + p) * m + t * rows;
            int to = at + p * rows;
            for (int r = 0; r < count; r++) {
                packed[to + r] = a[source + r];
            }
            Arrays.fill(packed, to + count, to + rows, 0);
        }
    }

    /** Columns of op(B) as [depth][COLUMNS]; what lies beyond the last column is zero. */
    private void packPanel(int panel, int from, int depth, float[] packed, int at) {
        int left = panel * COLUMNS;
        int columns = Math.min(COLUMNS, n - left);
        if (columns < COLUMNS) {
            Arrays.fill(packed, at, at + depth * COLUMNS, 0);
        }
        if (transposeB) {
            for (int j = 0; j < columns; j++) {
                int source = (left + j) * k + from;
                for (int p = 0; p < depth; p++) {
                    packed[at + p * COLUMNS + j] = b[source + p];
                }
            }
        } else if (columns == COLUMNS) {
            for (int p = 0; p < depth; p++) {
                int source = (from + p) * n + left;
                FloatVector.fromArray(S, b, source).intoArray(packed, at + p * COLUMNS);
                FloatVector.fromArray(S, b, source + L).intoArray(packed, at + p * COLUMNS + L);
            }
        } else {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(b, (from + p) * n + left, packed, at + p * COLUMNS, columns);
            }
        }
    }

    /** One tile of C from a packed tile of rows and a packed panel. */
    private void tile(float[] left, int leftAt, float[] right, int rightAt, int depth, int t, int panel, float[] tile, boolean add) {
        int to = t * rows * n + panel * COLUMNS;
        int height = Math.min(rows, m - t * rows);
        int width = Math.min(COLUMNS, n - panel * COLUMNS);
        if (height == rows && width == COLUMNS) {
            GemmKernel.tile(rows, left, leftAt, depth, right, rightAt, c, to, n, add);
            return;
        }
        GemmKernel.tile(rows, left, leftAt, depth, right, rightAt, tile, Lanes.LEAD, COLUMNS, false);
        for (int r = 0; r < height; r++) {
            int from = Lanes.LEAD + r * COLUMNS;
            if (add) {
                Vectors.add(tile, from, c, to + r * n, width);
            } else {
                System.arraycopy(tile, from, c, to + r * n, width);
            }
        }
    }
}
