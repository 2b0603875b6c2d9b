package io.margrad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Correlation} with 5 x 5 filters and stride 1 by {@link Winograd}'s minimal filtering: a convolution or its data gradient
 * with a sixth of the multiplications.
 *
 * <p>A block of {@link MicroKernel#COLUMNS} images lies in the vector lanes, [C][rows][columns][image], so that the transforms are
 * lane by lane. For each of the 64 points, transformed filters [C][F] times transformed tiles [C][image] is a small matrix product for
 * the {@link MicroKernel}. Its rounding error is five to seven times that of the direct form.
 */
final class WinogradCorrelation {
    private static final int PADDED = 0;
    private static final int TILE = 1;
    private static final int INPUT = 4;
    private static final int PRODUCT = 5;
    private static final int IMAGES = MicroKernel.COLUMNS;
    private static final int POINTS = Winograd.POINTS;

    /** Floats of transformed tiles that a task handles at once: with the products they should stay in a second-level cache. */
    private static final int GROUP = 1 << 17;

    private final Correlation c;
    private final int tilesDown;
    private final int tilesAcross;
    private final int rows;
    private final int columns;
    private final int padded;
    private final int[] strips;
    private final int[] offsets;
    private final int group;

    WinogradCorrelation(Correlation correlation) {
        c = correlation;
        tilesDown = Math.ceilDiv(c.outHeight(), Winograd.OUTPUT);
        tilesAcross = Math.ceilDiv(c.outWidth(), Winograd.OUTPUT);
        rows = tilesDown * Winograd.OUTPUT + Winograd.FILTER - 1;
        columns = tilesAcross * Winograd.OUTPUT + Winograd.FILTER - 1;
        padded = paddedFilters(c);
        strips = new int[padded / MicroKernel.STRIP];
        Arrays.setAll(strips, s -> s * MicroKernel.STRIP);
        offsets = new int[POINTS * c.channels()];
        Arrays.setAll(offsets, i -> i * padded);
        group = Math.clamp(GROUP / (POINTS * c.channels() * IMAGES), 1, 8);
    }

    /** Whether this form is possible and pays: enough images to fill the lanes, and enough channels to pay for the transforms. */
    static boolean suits(Correlation c) {
        return c.kernelHeight() == Winograd.FILTER
                && c.kernelWidth() == Winograd.FILTER
                && c.stride() == 1
                && c.dilation() == 1
                && c.batch() >= IMAGES
                && c.channels() >= 16
                && c.filters() >= 16;
    }

    /** Filters rounded up to whole tiles of the micro-kernel. */
    static int paddedFilters(Correlation c) {
        return Math.ceilDiv(c.filters(), MicroKernel.ROWS) * MicroKernel.ROWS;
    }

    /** Floats of the transformed filters, [point][C][padded F]. */
    static int packedSize(Correlation c) {
        return POINTS * c.channels() * paddedFilters(c);
    }

    /** As {@link Correlation#run}, with {@code packed} filters transformed as [point][C][padded F]. */
    void run(Workers workers, float[] source, float[] packed, float @Nullable [] bias, float[] out, boolean add) {
        int blocks = Math.ceilDiv(c.batch(), IMAGES);
        int tiles = tilesDown * tilesAcross;
        workers.run(blocks, (block, worker) -> {
            float[] lanes = turn(workers, worker, source, block * IMAGES);
            for (int first = 0; first < tiles; first += group) {
                int count = Math.min(group, tiles - first);
                float[] v = input(workers, worker, lanes, first, count);
                float[] m = multiply(workers, worker, packed, v, count);
                for (int t = 0; t < count; t++) {
                    output(workers, worker, m, t, count, first + t, block * IMAGES, bias, out, add);
                }
            }
        });
    }

    /** A block of images, zero-padded, as [C][rows][columns][image]; images beyond the batch are zero. */
    private float[] turn(Workers workers, int worker, float[] source, int firstImage) {
        int size = c.channels() * rows * columns * IMAGES;
        float[] lanes = workers.scratch(worker, PADDED, size);
        Arrays.fill(lanes, 0, size, 0);
        int images = Math.min(IMAGES, c.batch() - firstImage);
        int image = c.channels() * c.height() * c.width();
        int top = Math.max(0, -c.origin());
        int bottom = Math.min(c.height(), rows - c.origin());
        int right = Math.min(c.width(), columns - c.origin());
        for (int channel = 0; channel < c.channels(); channel++) {
            for (int y = top; y < bottom; y++) {
                int from = firstImage * image + (channel * c.height() + y) * c.width();
                int to = ((channel * rows + y + c.origin()) * columns + c.origin()) * IMAGES;
                for (int x = top; x < right; x++) {
                    for (int i = 0; i < images; i++) {
                        lanes[to + x * IMAGES + i] = source[from + i * image + x];
                    }
                }
            }
        }
        return lanes;
    }

    /** Transformed input tiles, [point][tile][C][image]. */
    private float[] input(Workers workers, int worker, float[] lanes, int first, int count) {
        float[] v = workers.scratch(worker, INPUT, POINTS * group * c.channels() * IMAGES);
        float[] half = workers.scratch(worker, TILE, POINTS * IMAGES);
        int point = count * c.channels() * IMAGES;
        for (int t = 0; t < count; t++) {
            int y = (first + t) / tilesAcross * Winograd.OUTPUT;
            int x = (first + t) % tilesAcross * Winograd.OUTPUT;
            for (int channel = 0; channel < c.channels(); channel++) {
                int from = ((channel * rows + y) * columns + x) * IMAGES;
                int to = (t * c.channels() + channel) * IMAGES;
                for (int l = 0; l < IMAGES; l += Winograd.lanes()) {
                    for (int j = 0; j < Winograd.TILE; j++) {
                        Winograd.input(
                                lanes, from + j * IMAGES + l, columns * IMAGES, half, j * IMAGES + l, Winograd.TILE * IMAGES);
                    }
                    for (int i = 0; i < Winograd.TILE; i++) {
                        Winograd.input(
                                half, i * Winograd.TILE * IMAGES + l, IMAGES, v, to + i * Winograd.TILE * point + l, point);
                    }
                }
            }
        }
        return v;
    }

    /** Products of all points, [point][tile][padded F][image]. */
    private float[] multiply(Workers workers, int worker, float[] packed, float[] v, int count) {
        int channels = c.channels();
        float[] m = workers.scratch(worker, PRODUCT, POINTS * group * padded * IMAGES);
        int[] base = new int[strips.length];
        int[] depth = Arrays.copyOf(offsets, channels);
        for (int p = 0; p < POINTS; p++) {
            int filters = p * channels * padded;
            Arrays.setAll(base, s -> filters + strips[s]);
            for (int t = 0; t < count; t++) {
                int from = (p * count + t) * channels * IMAGES;
                int to = (p * count + t) * padded * IMAGES;
                for (int s = 0; s < strips.length; s += MicroKernel.STRIPS) {
                    MicroKernel.tile(
                            packed, base, s, depth, channels, v, from, m, to + strips[s] * IMAGES);
                }
            }
        }
        return m;
    }

    /** Transforms the products of one tile back and writes its pixels to the images. */
    private void output(
            Workers workers,
            int worker,
            float[] m,
            int t,
            int count,
            int tile,
            int firstImage,
            float @Nullable [] bias,
            float[] out,
            boolean add) {
        float[] half = workers.scratch(worker, TILE, POINTS * IMAGES);
        int result = Winograd.OUTPUT * Winograd.TILE * IMAGES;
        int point = count * padded * IMAGES;
        int top = tile / tilesAcross * Winograd.OUTPUT;
        int left = tile % tilesAcross * Winograd.OUTPUT;
        int height = Math.min(Winograd.OUTPUT, c.outHeight() - top);
        int width = Math.min(Winograd.OUTPUT, c.outWidth() - left);
        int images = Math.min(IMAGES, c.batch() - firstImage);
        int plane = c.outHeight() * c.outWidth();
        for (int f = 0; f < c.filters(); f++) {
            int from = (t * padded + f) * IMAGES;
            for (int l = 0; l < IMAGES; l += Winograd.lanes()) {
                for (int j = 0; j < Winograd.TILE; j++) {
                    Winograd.output(
                            m, from + j * point + l, Winograd.TILE * point, half, j * IMAGES + l, Winograd.TILE * IMAGES);
                }
                for (int i = 0; i < Winograd.OUTPUT; i++) {
                    Winograd.output(
                            half, i * Winograd.TILE * IMAGES + l, IMAGES, half, result + i * Winograd.OUTPUT * IMAGES + l, IMAGES);
                }
            }
            float start = bias == null ? 0 : bias[f];
            for (int i = 0; i < images; i++) {
                int to = ((firstImage + i) * c.filters() + f) * plane + top * c.outWidth() + left;
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        float value = start + half[result + (y * Winograd.OUTPUT + x) * IMAGES + i];
                        int at = to + y * c.outWidth() + x;
                        out[at] = add ? out[at] + value : value;
                    }
                }
            }
        }
    }
}
