package io.margrad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Few tiles take other ways through memory than many; the results are the same bits. */
class WinogradFewTilesTest {
    /** More than one block of the depth, and the last one smaller. */
    private static final int CHANNELS = 80;

    /** Some panels, the last one not full. */
    private static final int FILTERS = 144;

    /** With two tiles or more for an image, more than count as few. */
    private static final int MANY = 70;

    private static final Workers WORKERS = new Workers(2);

    private final SplittableRandom random = new SplittableRandom(1);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @ParameterizedTest
    @EnumSource
    void anImageGivesTheSameBitsAloneAndAmongMany(WinogradForm form) {
        int r = form.filter;
        int height = form.outputs + 1;
        int width = form.outputs;
        int size = height * width;
        float[] x = uniform(MANY * size * CHANNELS);
        float[] bias = uniform(FILTERS);
        WinogradFilters filters = WinogradFilters.forward(form, FILTERS, CHANNELS, uniform(FILTERS * CHANNELS * r * r));
        float[] many = new float[MANY * size * FILTERS];
        new WinogradCorrelation(correlation(MANY, height, width, r), filters, 2).run(WORKERS, x, bias, null, many, false);
        for (int image = 0; image < MANY; image++) {
            float[] alone = new float[size * FILTERS];
            float[] source = Arrays.copyOfRange(x, image * size * CHANNELS, (image + 1) * size * CHANNELS);
            new WinogradCorrelation(correlation(1, height, width, r), filters, 2).run(WORKERS, source, bias, null, alone, false);
            assertArrayEquals(Arrays.copyOfRange(many, image * size * FILTERS, (image + 1) * size * FILTERS), alone, "image " + image);
        }
    }

    private static Correlation correlation(int batch, int height, int width, int r) {
        return new Correlation(batch, CHANNELS, height, width, FILTERS, r, r, height, width, 1, 1, r / 2);
    }

    /** Of one image, which is not cut into parts whose sums would be added in another order. */
    @ParameterizedTest
    @EnumSource
    void theGradientByTheFiltersIsThatOfManyTiles(WinogradForm form) {
        ConvolutionShape s = new ConvolutionShape(1, CHANNELS, 13, 9, FILTERS, form.filter, form.filter, 1, 1);
        float[] x = uniform(s.height() * s.width() * CHANNELS);
        float[] dout = uniform(s.outHeight() * s.outWidth() * FILTERS);
        float[] start = uniform(FILTERS * CHANNELS * form.filter * form.filter);
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
