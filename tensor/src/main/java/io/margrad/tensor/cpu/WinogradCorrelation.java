package io.margrad.tensor.cpu;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Correlation} with square filters and stride 1 by a {@link WinogradForm}: a convolution or its data gradient with a fraction
 * of the multiplications. The rounding error is a few times that of the direct form.
 *
 * <p>Tiles and filters are transformed; the products of each point are a small matrix product by the {@link InterleavedKernel}; and
 * {@link WinogradPixels} transforms them back. Mostly filters are transformed first and meet one group of tiles after the other
 * ({@link WinogradGroups}); where the filters are what is large, it is the other way round ({@link WinogradPanels}). The bits are the same.
 */
record WinogradCorrelation(Correlation c, WinogradFilters filters) {
    /** As {@link Correlation#run}. */
    void run(
            Workers workers,
            float[] source,
            float @Nullable [] bias,
            @Nullable Rectifier rectifier,
            float[] out,
            boolean add) {
        WinogradForm form = filters.form();
        int down = Math.ceilDiv(c.outHeight(), form.outputs);
        int across = Math.ceilDiv(c.outWidth(), form.outputs);
        WinogradTiles tiles = new WinogradTiles(form, c.height(), c.width(), c.channels(), down, across, c.origin());
        int count = c.batch() * tiles.perImage();
        if (count == 0) {
            return;
        }
        WinogradPixels pixels = WinogradPixels.of(workers, form, c, tiles, bias, rectifier, out, add);
        if (WinogradPanels.suits(filters, count)) {
            new WinogradPanels(filters, tiles, count).run(workers, source, pixels);
        } else {
            new WinogradGroups(filters, tiles, count, workers.threads()).run(workers, source, pixels);
        }
    }
}
