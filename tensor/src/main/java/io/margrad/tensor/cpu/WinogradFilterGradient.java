package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * Gradient of a convolution by its 5 x 5 filters by {@link Winograd}'s minimal filtering.
 *
 * <p>All tiles are transformed, a chunk at a time, to 64 pairs of matrices, V [tile][C] and D [tile][O]; then each point is a task, and
 * adds V^T D to its sum. The sums stay in the transformed domain until the end. No two tasks add to the same place, so the bits do not
 * depend on the number of threads.
 */
final class WinogradFilterGradient {
    private static final int INPUT = 4;
    private static final int GRADIENT = 5;
    private static final int SUMS = 3;
    private static final int PRODUCT = 1;
    private static final int COLUMNS = MicroKernel.COLUMNS;
    private static final int POINTS = Winograd.POINTS;
    private static final int L = Lanes.COUNT;

    /** Floats of transformed tiles in a chunk; measured. */
    private static final int CHUNK = 1 << 20;

    /** Tiles of a task that transforms. */
    private static final int TASK = 8;

    private static final int GAP = 16;

    private final ConvolutionShape s;
    private final WinogradTiles input;
    private final WinogradTiles gradient;
    private final int panels;
    private final Strips strips;

    WinogradFilterGradient(ConvolutionShape shape) {
        s = shape;
        int down = Math.ceilDiv(s.outHeight(), Winograd.OUTPUT);
        int across = Math.ceilDiv(s.outWidth(), Winograd.OUTPUT);
        input = new WinogradTiles(s.height(), s.width(), s.channels(), down, across, s.pad());
        gradient = new WinogradTiles(s.outHeight(), s.outWidth(), s.filters(), down, across, 0);
        panels = Math.ceilDiv(s.filters(), COLUMNS);
        strips = new Strips(1, s.channels(), s.channels());
    }

    /** Whether this form is possible and pays. */
    static boolean suits(ConvolutionShape s) {
        return s.kernelHeight() == Winograd.FILTER
                && s.kernelWidth() == Winograd.FILTER
                && s.stride() == 1
                && s.channels() >= 16
                && s.filters() >= 16
                && s.channels() % L == 0
                && s.filters() % L == 0;
    }

    /**
     * Adds the gradient.
     *
     * @param x input, [B][H][W][C]
     * @param dout gradient of the output, [B][outH][outW][O]
     * @param dw added to, [O][C][5][5]
     */
    void run(Workers workers, float[] x, float[] dout, float[] dw) {
        int channels = s.channels();
        int width = panels * COLUMNS;
        int tiles = s.batch() * input.perImage();
        int most = Math.max(1, CHUNK / (POINTS * (channels + width)) / TASK) * TASK;
        int chunk = Math.min(most, Math.ceilDiv(tiles, TASK) * TASK);
        int inputStep = chunk * channels + GAP;
        int gradientStep = chunk * width + GAP;
        float[] v = workers.scratch(0, INPUT, POINTS * inputStep);
        float[] d = workers.scratch(0, GRADIENT, POINTS * gradientStep);
        float[] sums = workers.scratch(0, SUMS, POINTS * channels * width);
        int[] at = new int[s.filters() / L];
        Arrays.setAll(at, i -> i * L / COLUMNS * chunk * COLUMNS + i * L % COLUMNS);
        int[] offsets = new int[chunk];
        Arrays.setAll(offsets, t -> t * channels);
        for (int from = 0; from < tiles; from += chunk) {
            int first = from;
            int count = Math.min(chunk, tiles - first);
            workers.run(Math.ceilDiv(count, TASK), (task, worker) -> {
                for (int t = task * TASK; t < Math.min(count, (task + 1) * TASK); t++) {
                    input.input(workers, worker, x, first + t, v, t * channels, 1, inputStep);
                    gradient.outputGradient(workers, worker, dout, first + t, d, t * COLUMNS, at, gradientStep);
                }
            });
            workers.run(POINTS, (p, worker) -> {
                int sum = p * channels * width;
                if (first == 0) {
                    Arrays.fill(sums, sum, sum + channels * width, 0);
                }
                multiply(workers, worker, v, p * inputStep, offsets, count, d, p * gradientStep, chunk, sums, sum);
            });
        }
        WinogradFilters.filterGradient(workers, s.filters(), channels, sums, width, dw);
    }

    /** Adds the product of one point, sums[C][panels][COLUMNS] += V^T D. */
    private void multiply(
            Workers workers,
            int worker,
            float[] v,
            int point,
            int[] offsets,
            int depth,
            float[] d,
            int from,
            int chunk,
            float[] sums,
            int sum) {
        float[] tile = workers.scratch(worker, PRODUCT, MicroKernel.ROWS * COLUMNS);
        int[] base = new int[strips.base.length];
        Arrays.setAll(base, i -> point + strips.base[i]);
        for (int panel = 0; panel < panels; panel++) {
            for (int t = 0; t < strips.tiles; t++) {
                int strip = t * MicroKernel.STRIPS;
                MicroKernel.tile(v, base, strip, offsets, depth, d, from + panel * chunk * COLUMNS, tile, 0);
                for (int i = 0; i < MicroKernel.STRIPS; i++) {
                    for (int r = strips.from[strip + i]; r < strips.to[strip + i]; r++) {
                        int to = sum + ((strips.target[strip + i] + r) * panels + panel) * COLUMNS;
                        Vectors.add(tile, (i * MicroKernel.STRIP + r) * COLUMNS, sums, to, COLUMNS);
                    }
                }
            }
        }
    }
}
