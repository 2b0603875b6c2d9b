package io.margrad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tiles and filters take different ways through memory; pixels, and of one image the gradient by the filters, are the same bits. */
class WinogradWaysTest {
    private static final int CHANNELS = 80;

    /** A panel and a half. */
    private static final int FILTERS = 3 * Lanes.COUNT;

    /** Two whole blocks of channels and of filters, and a third that is not. */
    private static final int SIDES = 144;

    private static final Workers WORKERS = new Workers(2);

    private final SplittableRandom random = new SplittableRandom(1);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** A panel's whole depth fits, and so do all tiles. */
    @ParameterizedTest
    @EnumSource
    void groupsAndPanelsAgree(WinogradForm form) {
        agree(form, 7, CHANNELS);
    }

    /** A panel has some hundred thousand floats: the depth is taken in blocks, the last one not full. And the tiles come in waves. */
    @ParameterizedTest
    @EnumSource
    void groupsAndPanelsAgreeOnManyTilesOfAGreatDepth(WinogradForm form) {
        int channels = 300_000 / (form.points * 2 * Lanes.COUNT) / 64 * 64 + 64 + 16;
        int tiles = 9_000_000 / (form.points * channels);
        agree(form, tiles / 2 + 1, channels);
    }

    private void agree(WinogradForm form, int batch, int channels) {
        int r = form.filter;
        int height = form.outputs + 1;
        int width = form.outputs;
        float[] x = uniform(batch * height * width * channels);
        float[] bias = uniform(FILTERS);
        WinogradFilters filters = WinogradFilters.forward(form, FILTERS, channels, uniform(FILTERS * channels * r * r));
        Correlation c = new Correlation(batch, channels, height, width, FILTERS, r, r, height, width, 1, 1, r / 2);
        WinogradTiles tiles = new WinogradTiles(form, height, width, channels, 2, 1, r / 2);
        float[] groups = new float[batch * height * width * FILTERS];
        WinogradPixels pixels = WinogradPixels.of(WORKERS, form, c, tiles, bias, null, groups, false);
        new WinogradGroups(filters, tiles, 2 * batch, 2).run(WORKERS, x, pixels);
        float[] panels = new float[groups.length];
        pixels = WinogradPixels.of(WORKERS, form, c, tiles, bias, null, panels, false);
        new WinogradPanels(filters, tiles, 2 * batch).run(WORKERS, x, pixels);
        assertArrayEquals(groups, panels);
    }

    /** Of one image, which is not cut into parts whose sums would be added in another order. */
    @ParameterizedTest
    @EnumSource
    void blocksAgreeWithTheOtherGradientByTheFilters(WinogradForm form) {
        ConvolutionShape s = new ConvolutionShape(1, SIDES, 13, 9, SIDES, form.filter, form.filter, 1, 1);
        float[] x = uniform(s.height() * s.width() * SIDES);
        float[] dout = uniform(s.outHeight() * s.outWidth() * SIDES);
        float[] start = uniform(SIDES * SIDES * form.filter * form.filter);
        float[] expected = start.clone();
        new WinogradFilterGradient(form, s).run(WORKERS, x, dout, expected);
        float[] found = start.clone();
        new WinogradFilterBlocks(form, s).run(WORKERS, x, dout, found);
        assertArrayEquals(expected, found);
    }

    @Test
    void blocksSuitFewTilesOfManyFilters() {
        ConvolutionShape last = new ConvolutionShape(16, 512, 5, 4, 512, 3, 3, 1, 1);
        WinogradForm form = Convolution.winograd(last);
        assertNotNull(form);
        assertEquals(WinogradForm.F4X3, form);
        assertTrue(WinogradFilterBlocks.suits(form, last));
        assertFalse(WinogradFilterBlocks.suits(form, new ConvolutionShape(160, 512, 5, 4, 512, 3, 3, 1, 1)), "too many tiles");
        assertFalse(WinogradFilterBlocks.suits(form, new ConvolutionShape(16, 128, 5, 4, 128, 3, 3, 1, 1)), "too few tasks");
    }

    private float[] uniform(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
