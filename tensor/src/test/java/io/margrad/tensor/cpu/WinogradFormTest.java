package io.margrad.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Errors of each form against sums in double, beside those of the direct one; all in units of 2^-24 times the means of |d| and |g|. Prints
 * them as a table.
 */
class WinogradFormTest {
    private static final double U = 0x1p-24;

    /** Channels and filters that suit every vector width; fewer channels are filled up with zeros, which add no error. */
    private static final int WHOLE = 16;

    /** As many filters, or channels, as no form takes: the engine then uses the direct one. */
    private static final int DIRECT = WHOLE - 1;

    /** How far the bound may be above the largest of some hundred or thousand errors for inputs of both signs; others have smaller ones. */
    private static final double LOOSE = 20;

    private static final int[] SUMMED = {1, 4, 16, 64, 256, 1024};

    private static final Workers WORKERS = new Workers(2);

    @BeforeAll
    static void heading() {
        System.out.println("form   sum of        inputs   error    bound   direct  tolerance");
    }

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @ParameterizedTest
    @EnumSource
    void forwardIsWithinItsBoundAndNotFarBelow(WinogradForm form) {
        for (int channels : SUMMED) {
            for (int low = -1; low <= 0; low++) {
                SplittableRandom random = new SplittableRandom(channels);
                int planes = Math.max(WHOLE, channels);
                int r = form.filter;
                int side = 2 * form.outputs;
                float[] x = channelsLast(random, low, side * side, planes, channels);
                float[] w = uniform(random, -1, WHOLE * planes * r * r);
                float[] out = new float[side * side * WHOLE];
                Correlation correlation = new Correlation(1, planes, side, side, WHOLE, r, r, side, side, 1, 1, r / 2);
                WinogradFilters filters = WinogradFilters.forward(form, WHOLE, planes, w);
                new WinogradCorrelation(correlation, filters).run(WORKERS, x, null, null, out, false);
                float[] direct = new float[side * side * DIRECT];
                Convolution.forward(WORKERS, shape(1, planes, side, DIRECT, r, r / 2), x, w, null, null, direct);
                double[] exact = convolution(x, w, side, channels, planes, r);
                double unit = U * mean(x) * planes / channels * mean(w);
                double error = distance(out, WHOLE, exact, unit);
                check(form, "channels", channels, low, error, distance(direct, DIRECT, exact, unit), channels * r * r);
            }
        }
    }

    /** Images of one tile. */
    @ParameterizedTest
    @EnumSource
    void filterGradientIsWithinItsBoundAndNotFarBelow(WinogradForm form) {
        for (int tiles : SUMMED) {
            for (int low = -1; low <= 0; low++) {
                SplittableRandom random = new SplittableRandom(tiles);
                int m = form.outputs;
                int r = form.filter;
                float[] x = uniform(random, low, tiles * form.points * WHOLE);
                float[] dout = uniform(random, -1, tiles * m * m * WHOLE);
                float[] dw = new float[WHOLE * WHOLE * r * r];
                new WinogradFilterGradient(form, shape(tiles, WHOLE, form.tile, WHOLE, r, 0)).run(WORKERS, x, dout, dw);
                float[] direct = new float[DIRECT * WHOLE * r * r];
                float[] fewer = new float[tiles * m * m * DIRECT];
                for (int i = 0; i < fewer.length; i++) {
                    fewer[i] = dout[i / DIRECT * WHOLE + i % DIRECT];
                }
                FilterGradient.filters(WORKERS, shape(tiles, WHOLE, form.tile, DIRECT, r, 0), x, fewer, direct);
                double[] exact = filterGradient(x, dout, tiles, m, r);
                double unit = U * mean(x) * mean(dout);
                check(form, "tiles", tiles, low, distance(dw, 1, exact, unit), distance(direct, 1, exact, unit), tiles * m * m);
            }
        }
    }

    private static void check(WinogradForm form, String what, int summed, int low, double error, double direct, int terms) {
        double bound = form.error(summed);
        double tolerance = (terms + 2.0) * terms;
        System.out.printf(
                "%s  %4d %-8s  %2d to 1  %8.1f %8.0f %8.1f %10.0f%s%n",
                form, summed, what, low, error, bound, direct, tolerance, form.accurate(summed, terms) ? "" : "  not used");
        assertTrue(error <= bound, "%s, %d %s: expected at most %s, found %s".formatted(form, summed, what, bound, error));
        assertTrue(
                low == 0 || bound <= LOOSE * error,
                "%s, %d %s: a bound of %s is far above %s".formatted(form, summed, what, bound, error));
        assertTrue(direct <= tolerance, "direct: %s above %s".formatted(direct, tolerance));
        assertEquals(bound <= 4 * tolerance, form.accurate(summed, terms));
    }

    @Test
    void theCheapestIsTakenAndWhereItIsNotAccurateTheNextAndThenTheDirectOne() {
        assertEquals(WinogradForm.F6X3, WinogradForm.cheapest(3, 24, 24, form -> true));
        assertEquals(WinogradForm.F4X3, WinogradForm.cheapest(3, 24, 24, form -> form != WinogradForm.F6X3));
        assertEquals(WinogradForm.F4X5, WinogradForm.cheapest(5, 24, 24, form -> true));
        assertEquals(WinogradForm.F2X5, WinogradForm.cheapest(5, 24, 24, form -> form != WinogradForm.F4X5));
        assertNull(WinogradForm.cheapest(3, 24, 24, form -> false));
        assertNull(WinogradForm.cheapest(7, 24, 24, form -> true));
    }

    @Test
    void whatSumsLittleIsNotDoneByAForm() {
        for (WinogradForm form : WinogradForm.values()) {
            assertFalse(form.accurate(1, 1));
            assertTrue(form.accurate(WHOLE, WHOLE * form.filter * form.filter));
        }
        // One image of one pixel has a direct sum of one product; a batch of them has a longer one.
        assertNull(Convolution.winograd(shape(1, WHOLE, 1, WHOLE, 3, 1)));
        assertEquals(WinogradForm.F4X3, Convolution.winograd(shape(1024, WHOLE, 1, WHOLE, 3, 1)));
        assertEquals(WinogradForm.F4X5, Convolution.winograd(shape(128, WHOLE, 28, WHOLE, 5, 2)));
    }

    private static ConvolutionShape shape(int batch, int channels, int side, int filters, int r, int pad) {
        return new ConvolutionShape(batch, channels, side, side, filters, r, r, 1, pad);
    }

    /** The first {@code used} channels are drawn, the others 0. */
    private static float[] channelsLast(SplittableRandom random, int low, int pixels, int channels, int used) {
        float[] x = uniform(random, low, pixels * channels);
        for (int i = 0; i < x.length; i++) {
            x[i] = i % channels < used ? x[i] : 0;
        }
        return x;
    }

    private static float[] uniform(SplittableRandom random, int low, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(low, 1);
        }
        return values;
    }

    private static double mean(float[] values) {
        double total = 0;
        for (float value : values) {
            total += Math.abs(value);
        }
        return total / values.length;
    }

    /** The largest error; rows of {@code width} results against rows of 16, or of 1 for a prefix. */
    private static double distance(float[] found, int width, double[] exact, double unit) {
        double most = 0;
        int stride = width == 1 ? 1 : WHOLE;
        for (int i = 0; i < found.length; i++) {
            most = Math.max(most, Math.abs(found[i] - exact[i / width * stride + i % width]));
        }
        return most / unit;
    }

    /** [row][column][filter], padded to keep the size. */
    private static double[] convolution(float[] x, float[] w, int side, int channels, int planes, int r) {
        double[] out = new double[side * side * WHOLE];
        Arrays.setAll(out, i -> {
            int o = i % WHOLE;
            double total = 0;
            for (int u = 0; u < r; u++) {
                for (int v = 0; v < r; v++) {
                    int row = i / WHOLE / side + u - r / 2;
                    int column = i / WHOLE % side + v - r / 2;
                    for (int c = 0; c < channels && row >= 0 && row < side && column >= 0 && column < side; c++) {
                        total += (double) x[(row * side + column) * planes + c] * w[((o * planes + c) * r + u) * r + v];
                    }
                }
            }
            return total;
        });
        return out;
    }

    /** [filter][channel][r][r]. */
    private static double[] filterGradient(float[] x, float[] dout, int images, int m, int r) {
        int n = m + r - 1;
        double[] dw = new double[WHOLE * WHOLE * r * r];
        Arrays.setAll(dw, i -> {
            int o = i / (WHOLE * r * r);
            int c = i / (r * r) % WHOLE;
            double total = 0;
            for (int p = 0; p < images * m * m; p++) {
                int row = p / m % m + i / r % r;
                int column = p % m + i % r;
                total += (double) dout[p * WHOLE + o] * x[((p / (m * m) * n + row) * n + column) * WHOLE + c];
            }
            return total;
        });
        return dw;
    }
}
