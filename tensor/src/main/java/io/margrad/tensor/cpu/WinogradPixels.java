package io.margrad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last step of a {@link WinogradCorrelation}: products of transformed tiles become pixels, y = A^T m A + bias, rectified.
 *
 * @param start bias of each filter, or zeros
 * @param rectifier applied to each result, or null for none; not with {@code add}
 * @param out [B][outHeight][outWidth][filters]
 * @param add whether to add to {@code out}; otherwise it is overwritten
 */
record WinogradPixels(
        WinogradForm form,
        Correlation c,
        WinogradTiles tiles,
        float[] start,
        @Nullable Rectifier rectifier,
        float[] out,
        boolean add) {
    private static final int RESULT = 1;
    private static final int START = 2;
    private static final int COLUMNS = InterleavedKernel.COLUMNS;
    private static final int L = Lanes.COUNT;

    /** With a bias that may be null for none. */
    static WinogradPixels of(
            Workers workers,
            WinogradForm form,
            Correlation c,
            WinogradTiles tiles,
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
        return new WinogradPixels(form, c, tiles, start, rectifier, out, add);
    }

    /**
     * Writes the pixels of one tile.
     *
     * @param tile its number
     * @param panel which COLUMNS filters
     * @param m products with these filters, those of point k from {@code from + k step} on
     */
    void write(Workers workers, int worker, int tile, int panel, float[] m, int from, int step) {
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
        int filters = c.filters();
        int end = Math.min(filters, (panel + 1) * COLUMNS);
        for (int f = panel * COLUMNS; f < end; f += L) {
            int at = from + f % COLUMNS;
            for (int j = 0; j < n; j++) {
                transform(m, at + j * step, n * step, half, zero, half, Lanes.LEAD + j * L, n * L, rows);
            }
            for (int i = 0; i < rows; i++) {
                int to = ((image * c.outHeight() + top + i) * c.outWidth() + left) * filters + f;
                if (add) {
                    transform(half, Lanes.LEAD + i * n * L, L, start, f, half, result, L, columns);
                    for (int j = 0; j < columns; j++) {
                        Vectors.add(half, result + j * L, out, to + j * filters, L);
                    }
                } else {
                    transform(half, Lanes.LEAD + i * n * L, L, start, f, out, to, filters, columns);
                    for (int j = 0; j < columns && rectifier != null; j++) {
                        rectifier.apply(out, to + j * filters, f, L);
                    }
                }
            }
        }
    }

    private void transform(float[] m, int from, int step, float[] first, int firstAt, float[] y, int to, int toStep, int count) {
        if (form.tile == 8) {
            Winograd8.output(form.outputs, m, from, step, first, firstAt, y, to, toStep, count);
        } else {
            Winograd6.output(form.outputs, m, from, step, first, firstAt, y, to, toStep, count);
        }
    }
}
