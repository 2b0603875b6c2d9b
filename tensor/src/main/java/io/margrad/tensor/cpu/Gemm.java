package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * Matrix product of row-major matrices, C = op(A) op(B) or C += op(A) op(B), with packed panels around the {@link MicroKernel}.
 *
 * <p>Depth is cut into blocks of {@link #DEPTH}; for each, op(B) is packed once into panels of [depth][COLUMNS] that all threads share,
 * and each task packs a few tiles' rows of op(A) as [depth][ROWS] and goes over all panels with them.
 */
public final class Gemm {
    /** Depth of a block: 256 rows of a panel of B are 16 to 32 KiB, about an L1 cache. */
    private static final int DEPTH = 256;

    /** Row tiles of a task, so that a panel of B is read from cache several times. */
    private static final int TILES = 8;

    private static final int PACKED_A = 0;
    private static final int TILE = 1;
    private static final int PACKED_B = 2;

    private static final int ROWS = MicroKernel.ROWS;
    private static final int COLUMNS = MicroKernel.COLUMNS;
    private static final int[] OFFSETS = new int[DEPTH];
    private static final int[] STRIPS = new int[TILES * MicroKernel.STRIPS];

    static {
        Arrays.setAll(OFFSETS, p -> p * ROWS);
        Arrays.setAll(
                STRIPS,
                s -> s / MicroKernel.STRIPS * DEPTH * ROWS + s % MicroKernel.STRIPS * MicroKernel.STRIP);
    }

    private Gemm() {}

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
        if (!add) {
            Arrays.fill(c, 0, m * n, 0);
        }
        int panels = Math.ceilDiv(n, COLUMNS);
        int blocks = Math.ceilDiv(m, TILES * ROWS);
        float[] packedB = workers.scratch(0, PACKED_B, panels * COLUMNS * Math.min(k, DEPTH));
        for (int from = 0; from < k; from += DEPTH) {
            int first = from;
            int depth = Math.min(DEPTH, k - from);
            workers.run(panels, (panel, worker) -> packB(transposeB, n, k, b, first, depth, panel, packedB));
            workers.run(blocks, (block, worker) -> {
                int top = block * TILES * ROWS;
                float[] packedA = workers.scratch(worker, PACKED_A, TILES * DEPTH * ROWS);
                float[] tile = workers.scratch(worker, TILE, ROWS * COLUMNS);
                int tiles = Math.min(TILES, Math.ceilDiv(m - top, ROWS));
                for (int t = 0; t < tiles; t++) {
                    packA(transposeA, m, k, a, first, depth, top + t * ROWS, packedA, t * DEPTH * ROWS);
                }
                for (int panel = 0; panel < panels; panel++) {
                    for (int t = 0; t < tiles; t++) {
                        MicroKernel.tile(
                                packedA, STRIPS, t * MicroKernel.STRIPS, OFFSETS, depth, packedB, panel * depth * COLUMNS, tile, 0);
                        addTile(tile, c, m, n, top + t * ROWS, panel * COLUMNS);
                    }
                }
            });
        }
    }

    private static void packA(
            boolean transposed, int m, int k, float[] a, int from, int depth, int top, float[] packed, int at) {
        int rows = Math.min(ROWS, m - top);
        for (int r = 0; r < ROWS; r++) {
            for (int p = 0; p < depth; p++) {
                float value = 0;
                if (r < rows) {
                    value = transposed ? a[(from + p) * m + top + r] : a[(top + r) * k + from + p];
                }
                packed[at + p * ROWS + r] = value;
            }
        }
    }

    private static void packB(
            boolean transposed, int n, int k, float[] b, int from, int depth, int panel, float[] packed) {
        int left = panel * COLUMNS;
        int columns = Math.min(COLUMNS, n - left);
        for (int p = 0; p < depth; p++) {
            int to = (panel * depth + p) * COLUMNS;
            if (transposed) {
                for (int j = 0; j < columns; j++) {
                    packed[to + j] = b[(left + j) * k + from + p];
                }
            } else {
                System.arraycopy(b, (from + p) * n + left, packed, to, columns);
            }
            Arrays.fill(packed, to + columns, to + COLUMNS, 0);
        }
    }

    private static void addTile(float[] tile, float[] c, int m, int n, int top, int left) {
        int rows = Math.min(ROWS, m - top);
        int columns = Math.min(COLUMNS, n - left);
        for (int r = 0; r < rows; r++) {
            int to = (top + r) * n + left;
            for (int j = 0; j < columns; j++) {
                c[to + j] += tile[r * COLUMNS + j];
            }
        }
    }
}
