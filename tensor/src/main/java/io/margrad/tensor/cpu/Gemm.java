package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * Matrix product of row-major matrices, C = op(A) op(B) or C += op(A) op(B), with packed operands around the {@link GemmKernel}.
 *
 * <p>The operand with fewer rows or columns in C is packed once and shared; a task takes a stretch of the other one, and packs it a block
 * of {@link #DEPTH} at a time into memory of its own, where it stays in a second-level cache while it meets all of the shared operand. An A that meets
 * few columns is not packed at all ({@link DirectGemmKernel}). Every element of C is summed up by one task in the order of the depth, so the
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

    /** Most panels of B that A is read for where it lies. Packing an element takes about as long as a panel's arithmetic with it. */
    private static final int DIRECT_PANELS = 4;

    private static final int SHARED = 2;
    private static final int OWN = 0;
    private static final int TILE = 1;

    // Slots 3, 4, 5 and 7 hold the operands of Im2col, 8 to 10 those of GroupedConvolution, whose products come here.
    private static final int EDGE = 6;

    private static final int COLUMNS = GemmKernel.COLUMNS;

    private final int n;
    private final int k;
    private final float[] a;
    private final float[] c;
    private final RowTiles tiles;
    private final int panels;
    private final GemmPacking packing;
    private final boolean shareA;
    private final boolean direct;

    private Gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float[] a, float[] b, float[] c) {
        this.n = n;
        this.k = k;
        this.a = a;
        this.c = c;
        tiles = RowTiles.of(m);
        panels = Math.ceilDiv(n, COLUMNS);
        packing = new GemmPacking(transposeA, transposeB, tiles, n, k, a, b);
        shareA = m <= n;
        direct = !transposeA && panels <= DIRECT_PANELS;
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
        int sharedWidth = product.widthBefore(product.shareA, product.shareA ? product.tiles.count() : product.panels);
        int chunk = Math.max(1, SHARED_FLOATS / sharedWidth / DEPTH) * DEPTH;
        for (int from = 0; from < k; from += chunk) {
            product.chunk(workers, from, Math.min(chunk, k - from), add || from > 0);
        }
    }

    /** Adds the part of the depth from {@code from} on. */
    private void chunk(Workers workers, int from, int depth, boolean add) {
        int sharedUnits = shareA ? tiles.count() : panels;
        int ownUnits = shareA ? panels : tiles.count();
        boolean packShared = !(shareA && direct);
        int sharedFloats = packShared ? DEPTH * widthBefore(shareA, sharedUnits) : 0;
        Block[] blocks = new Block[Math.ceilDiv(depth, DEPTH)];
        float[] shared = workers.scratch(0, SHARED, Lanes.LEAD + blocks.length * sharedFloats);
        for (int i = 0; i < blocks.length; i++) {
            int done = i * DEPTH;
            blocks[i] = new Block(from + done, Math.min(DEPTH, depth - done), add || i > 0, shared, Lanes.LEAD + i * sharedFloats);
        }
        if (packShared) {
            workers.run(blocks.length * sharedUnits, (task, worker) -> {
                Block block = blocks[task / sharedUnits];
                int unit = task % sharedUnits;
                pack(shareA, unit, block, shared, block.sharedAt + DEPTH * widthBefore(shareA, unit));
            });
        }
        // As many tasks as threads, or a multiple of that, as even as they can be.
        int tasks = Math.min(ownUnits, workers.threads() * Math.ceilDiv(ownUnits, workers.threads() * MOST));
        workers.run(tasks, (task, worker) -> {
            int first = (int) ((long) task * ownUnits / tasks);
            int end = (int) ((task + 1L) * ownUnits / tasks);
            Stretch stretch = new Stretch(workers, worker, first, end);
            for (Block block : blocks) {
                stretch.multiply(block);
            }
        });
    }

    /** Rows of the tiles, or columns of the panels, before {@code unit}. */
    private int widthBefore(boolean ofA, int unit) {
        return ofA ? tiles.start(unit) : unit * COLUMNS;
    }

    /** Whether tile {@code t} of A is read where it lies; one at the end, of fewer rows, is packed. */
    private boolean unpacked(int t) {
        return direct && tiles.within(t) == GemmKernel.MOST_ROWS;
    }

    private void pack(boolean ofA, int unit, Block block, float[] packed, int at) {
        if (ofA) {
            packing.tile(unit, block.from, block.depth, packed, at);
        } else {
            packing.panel(unit, block.from, block.depth, packed, at);
        }
    }

    /** Part of the depth: where it begins, how long it is, whether it adds to C, and where the shared operand is packed for it. */
    private record Block(int from, int depth, boolean add, float[] shared, int sharedAt) {}

    /** What one task does: some tiles of A with all panels of B, or all tiles with some panels. */
    private final class Stretch {
        private final int first;
        private final int end;
        private final boolean pack;
        private final float[] own;
        private final float[] edge;
        private final float[] tile;

        Stretch(Workers workers, int worker, int first, int end) {
            this.first = first;
            this.end = end;
            pack = shareA || !direct;
            own = workers.scratch(worker, OWN, Lanes.LEAD + (pack ? ownAt(end) : 0));
            edge = workers.scratch(worker, EDGE, Lanes.LEAD + DEPTH * GemmKernel.MOST_ROWS);
            tile = workers.scratch(worker, TILE, Lanes.LEAD + GemmKernel.MOST_ROWS * COLUMNS);
        }

        /** Where a tile or panel of the task's own begins in {@link #own}. */
        private int ownAt(int unit) {
            return Lanes.LEAD + DEPTH * (widthBefore(!shareA, unit) - widthBefore(!shareA, first));
        }

        void multiply(Block block) {
            for (int unit = first; pack && unit < end; unit++) {
                pack(!shareA, unit, block, own, ownAt(unit));
            }
            for (int t = shareA ? 0 : first; t < (shareA ? tiles.count() : end); t++) {
                if (unpacked(t)) {
                    row(block, t, a, tiles.start(t) * k + block.from);
                } else if (direct) {
                    pack(true, t, block, edge, Lanes.LEAD);
                    row(block, t, edge, Lanes.LEAD);
                } else if (shareA) {
                    row(block, t, block.shared, block.sharedAt + DEPTH * tiles.start(t));
                } else {
                    row(block, t, own, ownAt(t));
                }
            }
        }

        /** One tile of A with the task's panels of B. */
        private void row(Block block, int t, float[] left, int leftAt) {
            if (shareA) {
                for (int panel = first; panel < end; panel++) {
                    product(block, t, left, leftAt, panel, own, ownAt(panel));
                }
            } else {
                for (int panel = 0; panel < panels; panel++) {
                    product(block, t, left, leftAt, panel, block.shared, block.sharedAt + DEPTH * COLUMNS * panel);
                }
            }
        }

        /** One tile of A, packed or where it lies, with one panel of B. */
        private void product(Block block, int t, float[] left, int leftAt, int panel, float[] right, int rightAt) {
            int to = tiles.start(t) * n + panel * COLUMNS;
            int height = tiles.within(t);
            int width = Math.min(COLUMNS, n - panel * COLUMNS);
            boolean whole = height == tiles.height(t) && width == COLUMNS;
            float[] result = whole ? c : tile;
            int at = whole ? to : Lanes.LEAD;
            int step = whole ? n : COLUMNS;
            boolean add = whole && block.add;
            if (unpacked(t)) {
                DirectGemmKernel.tile(left, leftAt, k, block.depth, right, rightAt, result, at, step, add);
            } else {
                GemmKernel.tile(tiles.height(t), left, leftAt, block.depth, right, rightAt, result, at, step, add);
            }
            for (int r = 0; !whole && r < height; r++) {
                int from = Lanes.LEAD + r * COLUMNS;
                if (block.add) {
                    Vectors.add(tile, from, c, to + r * n, width);
                } else {
                    System.arraycopy(tile, from, c, to + r * n, width);
                }
            }
        }
    }
}
