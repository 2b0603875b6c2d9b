package io.margrad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Correlation} with 5 x 5 filters and stride 1 by {@link Winograd}'s minimal filtering: a convolution or its data gradient
 * with a sixth of the multiplications.
 *
 * <p>A task takes a group of tiles. Their transforms become 64 small matrices [tile][C], one for each point, which are multiplied with
 * the transformed filters [C][F] by the {@link InterleavedKernel}; the products are transformed back into pixels. Its rounding error is
 * five to seven times that of the direct form.
 */
final class WinogradCorrelation {
    private static final int INPUT = 4;
    private static final int PRODUCT = 5;
    private static final int RESULT = 1;
    private static final int START = 2;
    private static final int POINTS = Winograd.POINTS;
    private static final int OUTPUT = Winograd.OUTPUT;
    private static final int TILE = Winograd.TILE;
    private static final int ROWS = MicroKernel.ROWS;
    private static final int COLUMNS = MicroKernel.COLUMNS;
    private static final int STRIP = MicroKernel.STRIP;
    private static final int L = Lanes.COUNT;

    /** Floats of transformed tiles and products that a task handles at once; measured. */
    private static final int GROUP = 1 << 18;

    /** Most row tiles in a group: from here on the filters are read often enough. */
    private static final int MOST = 8;

    /** Keeps two points from a power of two apart, whose cache lines would push each other out. */
    private static final int GAP = 16;

    private final Correlation c;
    private final WinogradTiles tiles;
    private final int panels;
    private final int group;
    private final int inputStep;
    private final int productStep;
    private final int[] offsets;

    WinogradCorrelation(Correlation correlation) {
        c = correlation;
        tiles = new WinogradTiles(
                c.height(),
                c.width(),
                c.channels(),
                Math.ceilDiv(c.outHeight(), OUTPUT),
                Math.ceilDiv(c.outWidth(), OUTPUT),
                c.origin());
        panels = Math.ceilDiv(c.filters(), COLUMNS);
        int floats = POINTS * ROWS * (c.channels() + panels * COLUMNS);
        group = Math.clamp(GROUP / floats, 1, MOST) * ROWS;
        inputStep = group * c.channels() + GAP;
        productStep = group * panels * COLUMNS + GAP;
        offsets = InterleavedKernel.offsets(c.channels());
    }

    /** Whether this form is possible and pays: whole vectors of channels, and enough of them to pay for the transforms. */
    static boolean suits(Correlation c) {
        return c.kernelHeight() == Winograd.FILTER
                && c.kernelWidth() == Winograd.FILTER
                && c.stride() == 1
                && c.dilation() == 1
                && c.channels() >= 16
                && c.filters() >= 16
                && c.channels() % L == 0
                && c.filters() % L == 0;
    }

    /** As {@link Correlation#run}, with {@code filters} transformed by {@link WinogradFilters}. */
    void run(Workers workers, float[] source, float[] filters, float @Nullable [] bias, float[] out, boolean add) {
        int count = c.batch() * tiles.perImage();
        float[] start = workers.scratch(0, START, c.filters());
        if (bias == null) {
            Arrays.fill(start, 0, c.filters(), 0);
        } else {
            System.arraycopy(bias, 0, start, 0, c.filters());
        }
        workers.run(Math.ceilDiv(count, group), (task, worker) -> {
            int first = task * group;
            int size = Math.min(group, count - first);
            float[] v = workers.scratch(worker, INPUT, POINTS * inputStep);
            for (int t = 0; t < size; t++) {
                int to = t / STRIP * InterleavedKernel.stripStep(c.channels()) + t % STRIP * L;
                tiles.input(workers, worker, source, first + t, v, to, STRIP, inputStep);
            }
            float[] m = multiply(workers, worker, v, filters, Math.ceilDiv(size, ROWS));
            for (int t = 0; t < size; t++) {
                output(workers, worker, m, t, first + t, start, out, add);
            }
        });
    }

    /** Products of all points, [point][row tile][panel][ROWS][COLUMNS]. */
    private float[] multiply(Workers workers, int worker, float[] v, float[] filters, int rowTiles) {
        int channels = c.channels();
        int strip = InterleavedKernel.stripStep(channels);
        float[] m = workers.scratch(worker, PRODUCT, POINTS * productStep);
        for (int p = 0; p < POINTS; p++) {
            for (int panel = 0; panel < panels; panel++) {
                int b = (p * panels + panel) * channels * COLUMNS;
                for (int r = 0; r < rowTiles; r++) {
                    int to = p * productStep + (r * panels + panel) * ROWS * COLUMNS;
                    InterleavedKernel.tile(
                            v, p * inputStep + r * ROWS * channels, strip, offsets, channels, filters, b, m, to);
                }
            }
        }
        return m;
    }

    /** Transforms the products of tile t of a group back and writes its pixels. */
    private void output(
            Workers workers, int worker, float[] m, int t, int tile, float[] start, float[] out, boolean add) {
        float[] half = workers.scratch(worker, RESULT, 2 * POINTS * L);
        int result = POINTS * L;
        int image = tile / tiles.perImage();
        int top = tile / tiles.tilesAcross() % tiles.tilesDown() * OUTPUT;
        int left = tile % tiles.tilesAcross() * OUTPUT;
        int rows = Math.min(OUTPUT, c.outHeight() - top);
        int columns = Math.min(OUTPUT, c.outWidth() - left);
        int filters = c.filters();
        for (int f = 0; f < filters; f += L) {
            int from = ((t / ROWS * panels + f / COLUMNS) * ROWS + t % ROWS) * COLUMNS + f % COLUMNS;
            for (int j = 0; j < TILE; j++) {
                Winograd.output(m, from + j * productStep, TILE * productStep, half, j * L, TILE * L);
            }
            for (int i = 0; i < rows; i++) {
                int to = ((image * c.outHeight() + top + i) * c.outWidth() + left) * filters + f;
                if (add) {
                    Winograd.output(half, i * TILE * L, L, start, f, half, result, L, columns);
                    for (int j = 0; j < columns; j++) {
                        Vectors.add(half, result + j * L, out, to + j * filters, L);
                    }
                } else {
                    Winograd.output(half, i * TILE * L, L, start, f, out, to, filters, columns);
                }
            }
        }
    }
}
