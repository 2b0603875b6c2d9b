package io.margrad.tensor.cpu;

import io.margrad.tensor.cpu.WinogradTiles.Slice;

/**
 * Products of a {@link WinogradCorrelation} with many tiles or few filters. Filters are transformed first; a task takes a group of tiles,
 * whose transforms stay in a second-level cache as n^2 small matrices [tile][C], one for each point, while they meet one panel of filters
 * after the other.
 */
final class WinogradGroups {
    private static final int FILTERS = 3;
    private static final int INPUT = 4;
    private static final int PRODUCT = 5;
    private static final int ROWS = InterleavedKernel.ROWS;
    private static final int COLUMNS = InterleavedKernel.COLUMNS;

    /** Floats of transformed tiles that a task should keep: a third of a second-level cache of 2 MiB. Measured. */
    private static final int KEPT = 150_000;

    /** Most row tiles in a group: from here on the filters are read often enough. */
    private static final int MOST = 8;

    /** Tasks of a thread that are aimed at. */
    private static final int TASKS = 4;

    /** Keeps two points from a power of two apart, whose cache lines would push each other out. */
    private static final int GAP = 16;

    private final WinogradFilters filters;
    private final WinogradTiles tiles;
    private final WinogradForm form;
    private final int channels;
    private final int count;
    private final int group;
    private final int cuts;
    private final int inputStep;
    private final int productStep;

    /** For so many threads: with few tiles they all get some. */
    WinogradGroups(WinogradFilters filters, WinogradTiles tiles, int count, int threads) {
        this.filters = filters;
        this.tiles = tiles;
        this.count = count;
        form = filters.form();
        channels = filters.depth();
        int fair = Math.ceilDiv(count, TASKS * threads * ROWS);
        group = Math.clamp(Math.min(fair, KEPT / (form.points * ROWS * channels)), 1, MOST) * ROWS;
        // Few tiles are cut by filters too, so that no thread stays idle; their transforms are then done more than once.
        int groups = Math.ceilDiv(count, group);
        cuts = threads == 1 ? 1 : Math.clamp(Math.ceilDiv(TASKS * threads, groups), 1, filters.panels());
        inputStep = group * channels + GAP;
        productStep = group * COLUMNS + GAP;
    }

    void run(Workers workers, float[] source, WinogradPixels pixels) {
        float[] u = workers.scratch(0, FILTERS, Lanes.LEAD + Math.toIntExact(filters.packedSize()));
        filters.pack(workers, u);
        Slice whole = new Slice(0, form.tile, 0, channels);
        int[] at = InterleavedKernel.vectors(channels);
        workers.run(Math.ceilDiv(count, group) * cuts, (task, worker) -> {
            int first = task / cuts * group;
            int size = Math.min(group, count - first);
            float[] v = workers.scratch(worker, INPUT, Lanes.LEAD + form.points * inputStep);
            for (int t = 0; t < size; t++) {
                int to = Lanes.LEAD + InterleavedKernel.row(t, channels);
                tiles.input(workers, worker, source, first + t, whole, v, to, at, inputStep);
            }
            float[] m = workers.scratch(worker, PRODUCT, Lanes.LEAD + form.points * productStep);
            for (int panel = task % cuts; panel < filters.panels(); panel += cuts) {
                multiply(v, u, panel, Math.ceilDiv(size, ROWS), m);
                for (int t = 0; t < size; t++) {
                    pixels.write(workers, worker, first + t, panel, m, Lanes.LEAD + t * COLUMNS, productStep);
                }
            }
        });
    }

    /** Products of all points with one panel of filters, [point][row][COLUMNS]. */
    private void multiply(float[] v, float[] u, int panel, int rowTiles, float[] m) {
        for (int p = 0; p < form.points; p++) {
            int b = Lanes.LEAD + (p * filters.panels() + panel) * channels * COLUMNS;
            for (int r = 0; r < rowTiles; r++) {
                int to = Lanes.LEAD + p * productStep + r * ROWS * COLUMNS;
                InterleavedKernel.tile(v, Lanes.LEAD + p * inputStep + r * ROWS * channels, channels, u, b, m, to);
            }
        }
    }
}
