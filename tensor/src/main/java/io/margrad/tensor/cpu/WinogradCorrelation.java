package io.margrad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Correlation} with square filters and stride 1 by a {@link WinogradForm}: a convolution or its data gradient with a fraction
 * of the multiplications.
 *
 * <p>Many tiles are cut into groups, one for a task. Their transforms become n^2 small matrices [tile][C], one for each point, that stay
 * in a second-level cache; one panel of transformed filters after the other is multiplied with all of them by the
 * {@link InterleavedKernel}, and its products are transformed back into pixels.
 *
 * <p>With few tiles the filters are what is large: transformed, n^2 / r^2 times their size. All tiles are then transformed first, and a task
 * takes a panel of filters, transforms a block of it after the other and multiplies it where it lies in the cache. The bits are the same.
 *
 * <p>The rounding error is a few times that of the direct form.
 */
final class WinogradCorrelation {
    private static final int SHARED = 3;
    private static final int INPUT = 4;
    private static final int PRODUCT = 5;
    private static final int RESULT = 1;
    private static final int START = 2;
    private static final int ROWS = InterleavedKernel.ROWS;
    private static final int COLUMNS = InterleavedKernel.COLUMNS;
    private static final int L = Lanes.COUNT;

    /** Floats of transformed tiles that a task should keep: a third of a second-level cache of 2 MiB. Measured. */
    private static final int KEPT = 150_000;

    /** Most row tiles in a group: from here on the filters are read often enough. */
    private static final int MOST = 8;

    /** Most tiles that are not cut into groups. Measured: at 256 channels the ways are equal with 192 tiles, at 128 sooner. */
    private static final int FEW = 128;

    /** Channels of a block of transformed filters, which a second-level cache keeps with the products. Measured. */
    private static final int DEPTH = 64;

    /** Tasks of a thread that are aimed at. */
    private static final int TASKS = 4;

    /** Keeps two points from a power of two apart, whose cache lines would push each other out. */
    private static final int GAP = 16;

    private final Correlation c;
    private final WinogradForm form;
    private final WinogradTiles tiles;
    private final WinogradFilters filters;
    private final int panels;
    private final boolean byPanels;
    private final int group;
    private final int cuts;
    private final int inputStep;
    private final int productStep;
    private final WinogradTiles.Slice whole;
    private final int[] at;

    /** For so many threads: with few tiles they all get some; no result depends on it. */
    WinogradCorrelation(Correlation correlation, WinogradFilters filters, int threads) {
        c = correlation;
        this.filters = filters;
        form = filters.form();
        tiles = new WinogradTiles(
                form,
                c.height(),
                c.width(),
                c.channels(),
                Math.ceilDiv(c.outHeight(), form.outputs),
                Math.ceilDiv(c.outWidth(), form.outputs),
                c.origin());
        panels = filters.panels();
        int count = c.batch() * tiles.perImage();
        byPanels = count <= FEW && panels >= threads;
        if (byPanels) {
            group = Math.max(1, Math.ceilDiv(count, ROWS)) * ROWS;
        } else {
            int fair = Math.ceilDiv(count, 4 * threads * ROWS);
            group = Math.clamp(Math.min(fair, KEPT / (form.points * ROWS * c.channels())), 1, MOST) * ROWS;
        }
        // Few tiles are cut by filters too, so that no thread stays idle; their transforms are then done more than once.
        int groups = Math.max(1, Math.ceilDiv(count, group));
        cuts = threads == 1 ? 1 : Math.clamp(Math.ceilDiv(TASKS * threads, groups), 1, panels);
        inputStep = group * c.channels() + GAP;
        productStep = group * COLUMNS + GAP;
        whole = new WinogradTiles.Slice(0, form.tile, 0, c.channels());
        at = new int[c.channels() / L];
        Arrays.setAll(at, i -> InterleavedKernel.element(i * L));
    }

    /** As {@link Correlation#run}. */
    void run(
            Workers workers,
            float[] source,
            float @Nullable [] bias,
            @Nullable Rectifier rectifier,
            float[] out,
            boolean add) {
        float[] start = workers.scratch(0, START, c.filters());
        if (bias == null) {
            Arrays.fill(start, 0, c.filters(), 0);
        } else {
            System.arraycopy(bias, 0, start, 0, c.filters());
        }
        if (byPanels) {
            runByPanels(workers, source, start, rectifier, out, add);
        } else {
            runByGroups(workers, source, start, rectifier, out, add);
        }
    }

    private void runByGroups(
            Workers workers, float[] source, float[] start, @Nullable Rectifier rectifier, float[] out, boolean add) {
        int count = c.batch() * tiles.perImage();
        float[] u = workers.scratch(0, SHARED, Lanes.LEAD + filters.packedSize());
        filters.pack(workers, u);
        workers.run(Math.ceilDiv(count, group) * cuts, (task, worker) -> {
            int first = task / cuts * group;
            int size = Math.min(group, count - first);
            float[] v = workers.scratch(worker, INPUT, Lanes.LEAD + form.points * inputStep);
            for (int t = 0; t < size; t++) {
                int to = Lanes.LEAD + InterleavedKernel.row(t, c.channels());
                tiles.input(workers, worker, source, first + t, whole, v, to, at, inputStep);
            }
            float[] m = workers.scratch(worker, PRODUCT, Lanes.LEAD + form.points * productStep);
            for (int panel = task % cuts; panel < panels; panel += cuts) {
                multiply(v, u, panel, Math.ceilDiv(size, ROWS), m);
                for (int t = 0; t < size; t++) {
                    output(workers, worker, m, t, first + t, panel, start, rectifier, out, add);
                }
            }
        });
    }

    /** Transforms all tiles, and then filters where they are used: a block of the depth of a panel at a time. */
    private void runByPanels(
            Workers workers, float[] source, float[] start, @Nullable Rectifier rectifier, float[] out, boolean add) {
        int count = c.batch() * tiles.perImage();
        float[] v = workers.scratch(0, SHARED, Lanes.LEAD + form.points * inputStep);
        workers.run(count, (t, worker) -> {
            int to = Lanes.LEAD + InterleavedKernel.row(t, c.channels());
            tiles.input(workers, worker, source, t, whole, v, to, at, inputStep);
        });
        workers.run(panels, (panel, worker) -> {
            float[] u = workers.scratch(worker, INPUT, Lanes.LEAD + form.points * (DEPTH * COLUMNS + GAP));
            float[] m = workers.scratch(worker, PRODUCT, Lanes.LEAD + form.points * productStep);
            for (int p = 0; p < form.points; p++) {
                Arrays.fill(m, Lanes.LEAD + p * productStep, Lanes.LEAD + p * productStep + group * COLUMNS, 0);
            }
            for (int first = 0; first < c.channels(); first += DEPTH) {
                int depth = Math.min(DEPTH, c.channels() - first);
                filters.block(workers, worker, panel, first, depth, u, Lanes.LEAD, depth * COLUMNS + GAP);
                for (int p = 0; p < form.points; p++) {
                    for (int r = 0; r < group; r += ROWS) {
                        int from = Lanes.LEAD + p * inputStep + r * c.channels() + first * ROWS;
                        int to = Lanes.LEAD + p * productStep + r * COLUMNS;
                        InterleavedKernel.add(v, from, depth, u, Lanes.LEAD + p * (depth * COLUMNS + GAP), m, to, m, to);
                    }
                }
            }
            for (int t = 0; t < count; t++) {
                output(workers, worker, m, t, t, panel, start, rectifier, out, add);
            }
        });
    }

    /** Products of all points with one panel of filters, [point][row][COLUMNS]. */
    private void multiply(float[] v, float[] u, int panel, int rowTiles, float[] m) {
        int channels = c.channels();
        for (int p = 0; p < form.points; p++) {
            int b = Lanes.LEAD + (p * panels + panel) * channels * COLUMNS;
            for (int r = 0; r < rowTiles; r++) {
                int to = Lanes.LEAD + p * productStep + r * ROWS * COLUMNS;
                InterleavedKernel.tile(v, Lanes.LEAD + p * inputStep + r * ROWS * channels, channels, u, b, m, to);
            }
        }
    }

    /** Transforms the products of tile t of a group back and writes its pixels. */
    private void output(
            Workers workers,
            int worker,
            float[] m,
            int t,
            int tile,
            int panel,
            float[] start,
            @Nullable Rectifier rectifier,
            float[] out,
            boolean add) {
        int n = form.tile;
        float[] half = workers.scratch(worker, RESULT, Lanes.LEAD + (2 * form.points + 1) * L);
        int result = Lanes.LEAD + form.points * L;
        int zero = Lanes.LEAD + 2 * form.points * L;
        Arrays.fill(half, zero, zero + L, 0);
        int image = tile / tiles.perImage();
        int top = tile / tiles.tilesAcross() % tiles.tilesDown() * form.outputs;
        int left = tile % tiles.tilesAcross() * form.outputs;
        int rows = Math.min(form.outputs, c.outHeight() - top);
        int columns = Math.min(form.outputs, c.outWidth() - left);
        int stride = c.filters();
        int end = Math.min(stride, (panel + 1) * COLUMNS);
        for (int f = panel * COLUMNS; f < end; f += L) {
            int from = Lanes.LEAD + t * COLUMNS + f % COLUMNS;
            for (int j = 0; j < n; j++) {
                transform(m, from + j * productStep, n * productStep, half, zero, half, Lanes.LEAD + j * L, n * L, rows);
            }
            for (int i = 0; i < rows; i++) {
                int to = ((image * c.outHeight() + top + i) * c.outWidth() + left) * stride + f;
                if (add) {
                    transform(half, Lanes.LEAD + i * n * L, L, start, f, half, result, L, columns);
                    for (int j = 0; j < columns; j++) {
                        Vectors.add(half, result + j * L, out, to + j * stride, L);
                    }
                } else {
                    transform(half, Lanes.LEAD + i * n * L, L, start, f, out, to, stride, columns);
                    for (int j = 0; j < columns && rectifier != null; j++) {
                        rectifier.apply(out, to + j * stride, f, L);
                    }
                }
            }
        }
    }

    private void transform(float[] m, int from, int step, float[] start, int startAt, float[] y, int to, int toStep, int count) {
        if (form.tile == 8) {
            Winograd8.output(form.outputs, m, from, step, start, startAt, y, to, toStep, count);
        } else {
            Winograd6.output(form.outputs, m, from, step, start, startAt, y, to, toStep, count);
        }
    }
}
