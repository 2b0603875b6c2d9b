package io.margrad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a convolution and its data gradient share: correlate zero-padded planes with packed filters.
 *
 * <p>out[b][f][y][x] = bias[f] + sum over c, ky, kx of padded[b][c][y s + ky][x s + kx] * w[f][c][ky][kx], where {@code padded} is the
 * source spread by {@code dilation} and shifted by {@code origin}. The filters lie in the vector lanes and the pixels are broadcast, so
 * that no patch matrix is ever built. Planes are split by the stride into s x s phases, each a plane of its own, so that neighbouring
 * output pixels always read neighbouring memory.
 *
 * @param batch B
 * @param channels C, planes of the source
 * @param height rows of a source plane
 * @param width columns of a source plane
 * @param filters planes of the result
 * @param kernelHeight rows of the filter
 * @param kernelWidth columns of the filter
 * @param outHeight rows of a result plane
 * @param outWidth columns of a result plane
 * @param stride s
 * @param dilation distance, in the padded plane, of two neighbours of the source
 * @param origin row and column of the source's first element in the padded plane; negative: that many are cut off
 */
record Correlation(
        int batch,
        int channels,
        int height,
        int width,
        int filters,
        int kernelHeight,
        int kernelWidth,
        int outHeight,
        int outWidth,
        int stride,
        int dilation,
        int origin) {

    private static final int PADDED = 0;
    private static final int TILE = 1;
    private static final int START = 2;
    private static final int COLUMNS = MicroKernel.COLUMNS;

    /** Floats of the filters packed as [panel][C kh kw][COLUMNS]. */
    int packedSize() {
        return panels() * taps() * COLUMNS;
    }

    int panels() {
        return Math.ceilDiv(filters, COLUMNS);
    }

    int taps() {
        return channels * kernelHeight * kernelWidth;
    }

    private int paddedHeight() {
        return Math.ceilDiv((outHeight - 1) * stride + kernelHeight, stride);
    }

    private int paddedWidth() {
        return Math.ceilDiv((outWidth - 1) * stride + kernelWidth, stride);
    }

    /**
     * Runs the correlation.
     *
     * @param source [B][height][width][C]
     * @param packed filters, see {@link #packedSize()}
     * @param bias [filters], or null for none; not with {@code add}
     * @param rectifier applied to each result, or null for none; not with {@code add}
     * @param out [B][outHeight][outWidth][filters]
     * @param add whether to add to {@code out}; otherwise it is overwritten
     */
    void run(
            Workers workers,
            float[] source,
            float[] packed,
            float @Nullable [] bias,
            @Nullable Rectifier rectifier,
            float[] out,
            boolean add) {
        if (batch == 0 || filters == 0) {
            return;
        }
        Strips strips = new Strips(outHeight, outWidth, paddedWidth());
        int[] offsets = offsets();
        // A large batch is cut by images; a small one by filters too, so that no thread stays idle.
        int cuts = Math.clamp(Math.ceilDiv(4 * workers.threads(), batch), 1, panels());
        int plane = outHeight * outWidth;
        float[] start = workers.scratch(0, START, filters);
        if (bias == null) {
            Arrays.fill(start, 0, filters, 0);
        } else {
            System.arraycopy(bias, 0, start, 0, filters);
        }
        workers.run(batch * cuts, (task, worker) -> {
            int image = task / cuts;
            float[] padded = pad(workers, worker, source, image * channels * height * width);
            float[] tile = workers.scratch(worker, TILE, MicroKernel.ROWS * COLUMNS);
            for (int panel = task % cuts; panel < panels(); panel += cuts) {
                int first = panel * COLUMNS;
                int count = Math.min(COLUMNS, filters - first);
                for (int t = 0; t < strips.tiles; t++) {
                    int strip = t * MicroKernel.STRIPS;
                    MicroKernel.tile(
                            padded, strips.base, strip, offsets, offsets.length, packed, first * offsets.length, tile, 0);
                    for (int s = 0; s < MicroKernel.STRIPS; s++) {
                        int to = (image * plane + strips.target[strip + s]) * filters + first;
                        for (int i = strips.from[strip + s]; i < strips.to[strip + s]; i++) {
                            int at = (s * MicroKernel.STRIP + i) * COLUMNS;
                            if (add) {
                                Vectors.add(tile, at, out, to + i * filters, count);
                            } else {
                                Vectors.sum(tile, at, start, first, out, to + i * filters, count);
                                if (rectifier != null) {
                                    rectifier.apply(out, to + i * filters, first, count);
                                }
                            }
                        }
                    }
                }
            }
        });
    }

    /** Where each tap lies from the first one, in the padded planes. */
    private int[] offsets() {
        int[] offsets = new int[taps()];
        int n = 0;
        for (int c = 0; c < channels; c++) {
            for (int ky = 0; ky < kernelHeight; ky++) {
                for (int kx = 0; kx < kernelWidth; kx++) {
                    offsets[n++] = index(c, ky, kx);
                }
            }
        }
        return offsets;
    }

    /** Index of row y and column x of padded plane c, phases split. */
    private int index(int c, int y, int x) {
        int phase = (c * stride + y % stride) * stride + x % stride;
        return (phase * paddedHeight() + y / stride) * paddedWidth() + x / stride;
    }

    private float[] pad(Workers workers, int worker, float[] source, int from) {
        int size = channels * stride * stride * paddedHeight() * paddedWidth();
        float[] padded = workers.scratch(worker, PADDED, size + MicroKernel.STRIP);
        Arrays.fill(padded, 0, size + MicroKernel.STRIP, 0);
        int rows = paddedHeight() * stride;
        int columns = paddedWidth() * stride;
        int firstX = Math.max(0, Math.ceilDiv(-origin, dilation));
        int endX = Math.min(width, Math.ceilDiv(columns - origin, dilation));
        for (int y = 0; y < height; y++) {
            int row = y * dilation + origin;
            if (row < 0 || row >= rows || endX <= firstX) {
                continue;
            }
            int at = from + y * width * channels;
            for (int c = 0; c < channels; c++) {
                if (stride == 1 && dilation == 1) {
                    int to = index(c, row, firstX + origin);
                    for (int x = firstX; x < endX; x++) {
                        padded[to + x - firstX] = source[at + x * channels + c];
                    }
                } else {
                    for (int x = firstX; x < endX; x++) {
                        padded[index(c, row, x * dilation + origin)] = source[at + x * channels + c];
                    }
                }
            }
        }
        return padded;
    }
}
