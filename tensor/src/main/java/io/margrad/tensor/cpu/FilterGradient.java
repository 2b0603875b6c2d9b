package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * Gradient of a convolution by its filters and bias.
 *
 * <p>dw[o][c][ky][kx] += sum over b, y, x of x[b][c][y s + ky][x s + kx] * dout[b][o][y][x]: the same tile as forward with the roles of
 * taps and pixels exchanged. The taps of one filter row are neighbours when the channel runs fastest, so channels-last images are only
 * padded; dout is packed as [panel][pixel][COLUMNS].
 *
 * <p>The batch is cut into at most {@link #PARTS} parts, by its size alone; each has a sum of its own and these are added in order, so
 * that the bits do not depend on the number of threads.
 */
public final class FilterGradient {
    private static final int PARTS = 8;

    /** Pixels that one call of the micro-kernel should sum over at least, to pay for adding the tile to memory. */
    private static final int PIXELS = 196;

    private static final int TURNED = 0;
    private static final int TILE = 1;
    private static final int PACKED = 2;
    private static final int SUMS = 3;
    private static final int COLUMNS = MicroKernel.COLUMNS;

    private FilterGradient() {}

    /**
     * Adds the gradient by the filters.
     *
     * @param x input, [B][H][W][C]
     * @param dout gradient of the output, [B][outH][outW][O]
     * @param dw added to, [O][C / groups][kh][kw]
     */
    public static void filters(Workers workers, ConvolutionShape s, float[] x, float[] dout, float[] dw) {
        if (s.batch() == 0) {
            return;
        }
        if (s.depthwise()) {
            DepthwiseFilterGradient.run(workers, s, x, dout, dw);
            return;
        }
        if (s.groups() > 1) {
            new GroupedConvolution(s).filterGradient(workers, x, dout, dw);
            return;
        }
        if (Convolution.im2col()) {
            new Im2col(s).filterGradient(workers, x, dout, dw);
            return;
        }
        WinogradForm form = Convolution.winograd(s);
        if (form != null && WinogradFilterBlocks.suits(form, s)) {
            new WinogradFilterBlocks(form, s).run(workers, x, dout, dw);
            return;
        }
        if (form != null) {
            new WinogradFilterGradient(form, s).run(workers, x, dout, dw);
            return;
        }
        int images = Math.ceilDiv(s.batch(), PARTS);
        int rowTaps = s.kernelWidth() * s.channels();
        int columns = Math.ceilDiv(s.filters(), COLUMNS) * COLUMNS;
        int sum = s.taps() * columns;
        int parts = Math.ceilDiv(s.batch(), images);
        float[] sums = workers.scratch(0, SUMS, parts * sum);
        Strips strips = new Strips(s.kernelHeight(), rowTaps, turnedWidth(s) * s.channels());
        int group = Math.max(1, Math.min(images, PIXELS / (s.outHeight() * s.outWidth())));
        int[] offsets = offsets(s, group);
        workers.run(parts, (part, worker) -> {
            int at = part * sum;
            Arrays.fill(sums, at, at + sum, 0);
            int end = Math.min(s.batch(), (part + 1) * images);
            for (int first = part * images; first < end; first += group) {
                int count = Math.min(group, end - first);
                float[] turned = turn(workers, worker, s, x, first, count);
                float[] packed = pack(workers, worker, s, dout, first, count);
                accumulate(workers, worker, s, strips, offsets, count, turned, packed, sums, at);
            }
        });
        int taps = s.kernelHeight() * s.kernelWidth();
        workers.run(taps, (tap, worker) -> {
            for (int c = 0; c < s.channels(); c++) {
                int from = (tap * s.channels() + c) * columns;
                for (int part = 1; part < parts; part++) {
                    Vectors.add(sums, part * sum + from, sums, from, columns);
                }
                for (int o = 0; o < s.filters(); o++) {
                    dw[(o * s.channels() + c) * taps + tap] += sums[from + o];
                }
            }
        });
    }

    /**
     * Adds the gradient by the bias: db[o] += sum over b, y, x of dout[b][o][y][x].
     *
     * @param dout [B][outH][outW][O]
     * @param db added to, [O]
     */
    public static void bias(Workers workers, ConvolutionShape s, float[] dout, float[] db) {
        Columns.addSums(workers, s.batch() * s.outHeight() * s.outWidth(), s.filters(), dout, db);
    }

    private static void accumulate(
            Workers workers,
            int worker,
            ConvolutionShape s,
            Strips strips,
            int[] offsets,
            int images,
            float[] turned,
            float[] packed,
            float[] sums,
            int at) {
        float[] tile = workers.scratch(worker, TILE, MicroKernel.ROWS * COLUMNS);
        int depth = images * s.outHeight() * s.outWidth();
        int panels = Math.ceilDiv(s.filters(), COLUMNS);
        for (int panel = 0; panel < panels; panel++) {
            for (int t = 0; t < strips.tiles; t++) {
                int strip = t * MicroKernel.STRIPS;
                MicroKernel.tile(turned, strips.base, strip, offsets, depth, packed, panel * depth * COLUMNS, tile, 0);
                for (int i = 0; i < MicroKernel.STRIPS; i++) {
                    for (int r = strips.from[strip + i]; r < strips.to[strip + i]; r++) {
                        int to = at + ((strips.target[strip + i] + r) * panels + panel) * COLUMNS;
                        Vectors.add(tile, (i * MicroKernel.STRIP + r) * COLUMNS, sums, to, COLUMNS);
                    }
                }
            }
        }
    }

    private static int turnedHeight(ConvolutionShape s) {
        return (s.outHeight() - 1) * s.stride() + s.kernelHeight();
    }

    private static int turnedWidth(ConvolutionShape s) {
        return (s.outWidth() - 1) * s.stride() + s.kernelWidth();
    }

    /** Where each output pixel's first tap lies, for a group of images. */
    private static int[] offsets(ConvolutionShape s, int group) {
        int image = turnedHeight(s) * turnedWidth(s) * s.channels();
        int[] offsets = new int[group * s.outHeight() * s.outWidth()];
        int n = 0;
        for (int g = 0; g < group; g++) {
            for (int y = 0; y < s.outHeight(); y++) {
                for (int x = 0; x < s.outWidth(); x++) {
                    offsets[n++] = g * image + (y * turnedWidth(s) + x) * s.stride() * s.channels();
                }
            }
        }
        return offsets;
    }

    /** Images {@code first} to {@code first + count - 1}, padded. */
    private static float[] turn(Workers workers, int worker, ConvolutionShape s, float[] x, int first, int count) {
        int rows = turnedHeight(s);
        int columns = turnedWidth(s);
        int channels = s.channels();
        int size = count * rows * columns * channels;
        float[] turned = workers.scratch(worker, TURNED, size + MicroKernel.STRIP);
        Arrays.fill(turned, 0, size + MicroKernel.STRIP, 0);
        int right = Math.min(columns, s.width() + s.pad());
        for (int b = 0; b < count; b++) {
            for (int y = s.pad(); y < Math.min(rows, s.height() + s.pad()) && right > s.pad(); y++) {
                System.arraycopy(
                        x,
                        ((first + b) * s.height() + y - s.pad()) * s.width() * channels,
                        turned,
                        ((b * rows + y) * columns + s.pad()) * channels,
                        (right - s.pad()) * channels);
            }
        }
        return turned;
    }

    /** Gradients of the same images as [panel][pixel][COLUMNS]. */
    private static float[] pack(Workers workers, int worker, ConvolutionShape s, float[] dout, int first, int count) {
        int plane = s.outHeight() * s.outWidth();
        int panels = Math.ceilDiv(s.filters(), COLUMNS);
        float[] packed = workers.scratch(worker, PACKED, panels * count * plane * COLUMNS);
        for (int panel = 0; panel < panels; panel++) {
            int filters = Math.min(COLUMNS, s.filters() - panel * COLUMNS);
            for (int p = 0; p < count * plane; p++) {
                int to = (panel * count * plane + p) * COLUMNS;
                System.arraycopy(dout, (first * plane + p) * s.filters() + panel * COLUMNS, packed, to, filters);
                Arrays.fill(packed, to + filters, to + COLUMNS, 0);
            }
        }
        return packed;
    }
}
