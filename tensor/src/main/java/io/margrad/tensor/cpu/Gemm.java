package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * Matrix product of row-major matrices, C = op(A) op(B) or C += op(A) op(B), with packed operands around the {@link GemmKernel}.
 *
 * <p>The operand with fewer rows or columns in C is packed once and shared; a task takes a stretch of the other one, and packs it a block
 * of {@link #DEPTH} at a time into memory of its own, where it stays in a second-level cache while it meets all of the shared operand. An A that meets
 * few columns is not packed at all ({@link DirectGemmKernel}).
 *
 * <p>A small C of a great depth has too few tiles to share evenly: its depth is cut into slices, whose products are added in order. How
 * many there are depends on the shape, the order of the operands and the width of the vectors, and every element of a slice is summed up by one
 * task in the order of the depth, so the bits do not depend on the threads.
 */
public final class Gemm {
    /**
     * Depth of a block. A tile of 14 rows has 28 KiB, which stays in a first-level cache of 48 while panels come from the second; at half of that
     * depth C is read and written twice as often, which costs more than panels that fit.
     */
    private static final int DEPTH = 512;

    /** Most tiles or panels of a task: 512 KiB of panels at 512 bits, a quarter of a second-level cache. */
    private static final int MOST = 8;

    /** From one of a task's panels to the next: at a power of two, all of them would meet in the same lines of a first-level cache. */
    private static final int PANEL = (DEPTH + 1) * GemmKernel.COLUMNS;

    /** Most floats of the shared operand that are packed at once, but for what is needed to make blocks of equal depth. */
    private static final int SHARED_FLOATS = 1 << 22;

    /** Most panels of B that A is read for where it lies. Packing an element takes about as long as a panel's arithmetic with it. */
    private static final int DIRECT_PANELS = 4;

    /** Most elements of a C whose depth is cut. */
    private static final int SLICED = 1 << 14;

    /** Most slices: all but one of them are written and added once more. */
    private static final int MOST_SLICES = 8;

    private static final int SHARED = 2;
    private static final int OWN = 0;
    private static final int TILE = 1;

    // Slots 3, 4, 5 and 7 hold the operands of Im2col, 8 to 10 those of GroupedConvolution, whose products come here.
    private static final int EDGE = 6;
    private static final int SLICES = 11;

    private static final int COLUMNS = GemmKernel.COLUMNS;

    private final int n;
    private final int k;
    private final float[] a;
    private final float[] c;
    private final RowTiles tiles;
    private final int panels;
    private final GemmPacking packing;
    private final boolean shareA;
    private final boolean directA;
    private final int slices;

    private Gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float[] a, float[] b, float[] c) {
        this.n = n;
        this.k = k;
        this.a = a;
        this.c = c;
        tiles = RowTiles.of(m);
        panels = Math.ceilDiv(n, COLUMNS);
        packing = new GemmPacking(transposeA, transposeB, tiles, n, k, a, b);
        shareA = m <= n;
        directA = !transposeA && panels <= DIRECT_PANELS;
        // Many tiles that meet few panels share well enough.
        boolean even = directA && !shareA;
        // An even number, for two threads, with a block of the depth in each where that is enough of them.
        slices = even || (long) m * n > SLICED || k <= DEPTH ? 1 : Math.min(MOST_SLICES, 2 * Math.ceilDiv(k, 2 * DEPTH));
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
        boolean packShared = !(shareA && directA);
        int sharedFloats = packShared ? DEPTH * widthBefore(shareA, sharedUnits) : 0;
        int size = tiles.rows() * n;
        long work = (long) size * depth;
        float[] others = workers.scratch(0, SLICES, (slices - 1) * size);
        int within = Math.ceilDiv(depth, slices * DEPTH);
        Block[] blocks = new Block[slices * within];
        float[] shared = workers.scratch(0, SHARED, Lanes.LEAD + blocks.length * sharedFloats);
        for (int i = 0; i < blocks.length; i++) {
            int start = (int) ((long) i * depth / blocks.length);
            int end = (int) ((i + 1L) * depth / blocks.length);
            int slice = i / within;
            boolean more = i % within > 0 || (slice == 0 && add);
            int sharedAt = Lanes.LEAD + i * sharedFloats;
            float[] to = slice == 0 ? c : others;
            blocks[i] = new Block(from + start, end - start, more, shared, sharedAt, to, Math.max(0, slice - 1) * size);
        }
        if (packShared) {
            workers.run(blocks.length * sharedUnits, work, (task, worker) -> {
                Block block = blocks[task / sharedUnits];
                int unit = task % sharedUnits;
                pack(shareA, unit, block, shared, block.sharedAt + DEPTH * widthBefore(shareA, unit));
            });
        }
        // As many tasks as threads, or a multiple of that, as even as they can be; with slices, at least as many as threads.
        int threads = Math.ceilDiv(workers.threads(), slices);
        int stretches = Math.min(ownUnits, threads * Math.ceilDiv(ownUnits, threads * MOST));
        workers.run(slices * stretches, work, (task, worker) -> {
            int part = task % stretches;
            int first = (int) ((long) part * ownUnits / stretches);
            int end = (int) ((part + 1L) * ownUnits / stretches);
            Stretch stretch = new Stretch(workers, worker, first, end);
            for (int i = 0; i < within; i++) {
                stretch.multiply(blocks[task / stretches * within + i]);
            }
        });
        for (int slice = 1; slice < slices; slice++) {
            Vectors.add(others, (slice - 1) * size, c, 0, size);
        }
    }

    /** Rows of the tiles, or columns of the panels, before {@code unit}. */
    private int widthBefore(boolean ofA, int unit) {
        return ofA ? tiles.start(unit) : unit * COLUMNS;
    }

    /** Whether tile {@code t} of A is read where it lies; one at the end, of fewer rows, is packed. */
    private boolean unpackedTile(int t) {
        return directA && tiles.within(t) == GemmKernel.MOST_ROWS;
    }

    private void pack(boolean ofA, int unit, Block block, float[] packed, int at) {
        if (ofA) {
            packing.tile(unit, block.from, block.depth, packed, at);
        } else {
            packing.panel(unit, block.from, block.depth, packed, at);
        }
    }

    /**
     * Part of the depth.
     *
     * @param from where it begins
     * @param add whether it adds to what is there
     * @param shared has the shared operand packed for it, from {@code sharedAt} on
     * @param to takes its products, as C is laid out, from {@code at} on
     */
    private record Block(int from, int depth, boolean add, float[] shared, int sharedAt, float[] to, int at) {}

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
            pack = shareA || !directA;
            own = workers.scratch(worker, OWN, pack ? ownAt(end) : 0);
            edge = workers.scratch(worker, EDGE, Lanes.LEAD + DEPTH * GemmKernel.MOST_ROWS);
            tile = workers.scratch(worker, TILE, Lanes.LEAD + GemmKernel.MOST_ROWS * COLUMNS);
        }

        /** Where a tile or panel of the task's own begins in {@link #own}. */
        private int ownAt(int unit) {
            return Lanes.LEAD + (shareA ? PANEL * (unit - first) : DEPTH * (tiles.start(unit) - tiles.start(first)));
        }

        void multiply(Block block) {
            if (shareA) {
                packing.panels(first, end, block.from, block.depth, own, ownAt(first), PANEL);
            }
            for (int unit = first; !shareA && !directA && unit < end; unit++) {
                packing.tile(unit, block.from, block.depth, own, ownAt(unit));
            }
            for (int t = shareA ? 0 : first; t < (shareA ? tiles.count() : end); t++) {
                if (unpackedTile(t)) {
                    row(block, t, a, tiles.start(t) * k + block.from);
                } else if (directA) {
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
            for (int panel = shareA ? first : 0; panel < (shareA ? end : panels); panel++) {
                if (shareA) {
                    product(block, t, left, leftAt, panel, own, ownAt(panel));
                } else {
                    product(block, t, left, leftAt, panel, block.shared, block.sharedAt + DEPTH * COLUMNS * panel);
                }
            }
        }

        /** One tile of A with one panel of B, A packed or where it lies. */
        private void product(Block block, int t, float[] left, int leftAt, int panel, float[] right, int rightAt) {
            int to = block.at + tiles.start(t) * n + panel * COLUMNS;
            int height = tiles.within(t);
            int width = Math.min(COLUMNS, n - panel * COLUMNS);
            boolean whole = height == tiles.height(t) && width == COLUMNS;
            float[] result = whole ? block.to : tile;
            int at = whole ? to : Lanes.LEAD;
            int step = whole ? n : COLUMNS;
            boolean add = whole && block.add;
            if (unpackedTile(t)) {
                DirectGemmKernel.tile(left, leftAt, k, block.depth, right, rightAt, result, at, step, add);
            } else {
                GemmKernel.tile(tiles.height(t), left, leftAt, block.depth, right, rightAt, result, at, step, add);
            }
            for (int r = 0; !whole && r < height; r++) {
                int from = Lanes.LEAD + r * COLUMNS;
                if (block.add) {
                    Vectors.add(tile, from, block.to, to + r * n, width);
                } else {
                    System.arraycopy(tile, from, block.to, to + r * n, width);
                }
            }
        }
    }
}
