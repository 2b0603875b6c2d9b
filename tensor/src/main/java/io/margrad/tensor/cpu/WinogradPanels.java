package io.margrad.tensor.cpu;

import io.margrad.tensor.cpu.WinogradTiles.Slice;

/**
 * Products of a {@link WinogradCorrelation} with many filters, or with few tiles and filters beyond a second-level cache. Tiles are
 * transformed first, to [row tile][point][ROWS][C]; a task takes a panel of filters, transforms it and multiplies it where it lies in the
 * cache. Transformed filters, n^2 / r^2 times as large as the filters, are never stored.
 *
 * <p>A panel of a great depth does not fit either: it is taken in blocks of the depth, and the sums of all the task's tiles wait for the
 * next block.
 */
final class WinogradPanels {
    private static final int TILES = 3;
    private static final int FILTERS = 4;
    private static final int PRODUCT = 5;
    private static final int ROWS = InterleavedKernel.ROWS;
    private static final int COLUMNS = InterleavedKernel.COLUMNS;
    private static final int L = Lanes.COUNT;

    /** Most floats of transformed filters, of a panel or of all, that a second-level cache keeps: a little over half of 2 MiB. */
    private static final int KEPT = 300_000;

    /** With more floats of transformed filters than this, all panels together, they are better not stored. Measured within training steps. */
    private static final int MANY_FILTERS = 1 << 21;

    /** With at most so many tiles, no filters beyond {@link #KEPT} are stored. */
    private static final int FEW_TILES = 128;

    /** Depth of a block of a panel that is larger. Measured. */
    private static final int DEPTH = 64;

    /** Most floats of sums that wait for the next block. */
    private static final int WAITING = 300_000;

    /** Most floats of tiles that are transformed at once, in a wave: 32 MiB. */
    private static final int WAVE = 1 << 23;

    /** Tasks of a thread that are aimed at. Fewer leave threads waiting for the last one; each transforms its panel. Measured. */
    private static final int TASKS = 4;

    /** Keeps two points from a power of two apart, whose cache lines would push each other out. */
    private static final int GAP = 16;

    private final WinogradFilters filters;
    private final WinogradTiles tiles;
    private final WinogradForm form;
    private final int channels;
    private final int count;
    private final int depth;
    private final int mostRowTiles;
    private final int inputStep;
    private final int productStep;
    private final int filterStep;

    WinogradPanels(WinogradFilters filters, WinogradTiles tiles, int count) {
        this.filters = filters;
        this.tiles = tiles;
        this.count = count;
        form = filters.form();
        channels = filters.depth();
        depth = form.points * channels * COLUMNS <= KEPT ? channels : DEPTH;
        inputStep = ROWS * channels + GAP;
        productStep = ROWS * COLUMNS + GAP;
        filterStep = depth * COLUMNS + GAP;
        mostRowTiles = Math.max(1, WAVE / (form.points * inputStep));
    }

    /** Whether this is faster than {@link WinogradGroups}, for so many tiles. */
    static boolean suits(WinogradFilters filters, int count) {
        return filters.packedSize() > (count > FEW_TILES ? MANY_FILTERS : KEPT);
    }

    void run(Workers workers, float[] source, WinogradPixels pixels) {
        int rowTiles = Math.ceilDiv(count, ROWS);
        // As even as they can be, since each wave transforms all filters.
        int wave = Math.ceilDiv(rowTiles, Math.ceilDiv(rowTiles, mostRowTiles));
        float[] v = workers.scratch(0, TILES, Lanes.LEAD + wave * form.points * inputStep);
        for (int first = 0; first < rowTiles; first += wave) {
            int size = Math.min(wave, rowTiles - first);
            transform(workers, source, first * ROWS, Math.min(size * ROWS, count - first * ROWS), v);
            int ranges = ranges(size, workers.threads());
            int start = first;
            workers.run(filters.panels() * ranges, (task, worker) -> {
                int range = task % ranges;
                int from = (int) ((long) range * size / ranges);
                int to = (int) ((range + 1L) * size / ranges);
                multiply(workers, worker, task / ranges, v, start, from, to, pixels);
            });
        }
    }

    /** How many tasks share a panel, each of which transforms it. */
    private int ranges(int rowTiles, int threads) {
        int even = Math.ceilDiv(TASKS * threads, filters.panels());
        int waiting = depth == channels ? 1 : Math.ceilDiv(rowTiles * form.points * productStep, WAITING);
        return Math.min(rowTiles, Math.max(even, waiting));
    }

    private void transform(Workers workers, float[] source, int first, int size, float[] v) {
        Slice whole = new Slice(0, form.tile, 0, channels);
        int[] at = InterleavedKernel.vectors(channels);
        workers.run(size, (t, worker) -> {
            int to = Lanes.LEAD + t / ROWS * form.points * inputStep + t % ROWS * L;
            tiles.input(workers, worker, source, first + t, whole, v, to, at, inputStep);
        });
    }

    /** Row tiles {@code from} to {@code end - 1} of a wave, which begins with row tile {@code first}, with one panel. */
    private void multiply(
            Workers workers, int worker, int panel, float[] v, int first, int from, int end, WinogradPixels pixels) {
        int sums = form.points * productStep;
        float[] u = workers.scratch(worker, FILTERS, Lanes.LEAD + form.points * filterStep);
        float[] m = workers.scratch(worker, PRODUCT, Lanes.LEAD + (depth == channels ? 1 : end - from) * sums);
        for (int d = 0; d < channels; d += depth) {
            int some = Math.min(depth, channels - d);
            filters.block(workers, worker, panel, d, some, u, Lanes.LEAD, filterStep);
            for (int r = from; r < end; r++) {
                int to = Lanes.LEAD + (depth == channels ? 0 : r - from) * sums;
                for (int p = 0; p < form.points; p++) {
                    int a = Lanes.LEAD + (r * form.points + p) * inputStep + d * ROWS;
                    int b = Lanes.LEAD + p * filterStep;
                    if (d == 0) {
                        InterleavedKernel.tile(v, a, some, u, b, m, to + p * productStep);
                    } else {
                        InterleavedKernel.add(v, a, some, u, b, m, to + p * productStep, m, to + p * productStep);
                    }
                }
                int tile = (first + r) * ROWS;
                for (int t = 0; d + depth >= channels && t < Math.min(ROWS, count - tile); t++) {
                    pixels.write(workers, worker, tile + t, panel, m, to + t * COLUMNS, productStep);
                }
            }
        }
    }
}
