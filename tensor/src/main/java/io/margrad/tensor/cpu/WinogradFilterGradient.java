package io.margrad.tensor.cpu;

import io.margrad.tensor.cpu.WinogradTiles.Slice;
import java.util.Arrays;

/**
 * Gradient of a convolution by its square filters by a {@link WinogradForm}: dw = G^T [ sum over the tiles of (B^T d B) . (A dy A^T) ] G.
 *
 * <p>The sum is one matrix product for each point, V^T D with V [tile][C] and D [tile][O], and stays in the transformed domain until the
 * end. A task takes a part of the batch, some rows of points and a block of filters, few enough that its sums and a chunk of tiles fit a
 * second-level cache together; every task transforms what it needs itself. The cut depends on the shape alone, and the parts of the batch
 * are added in order, so that the bits do not depend on the number of threads.
 */
final class WinogradFilterGradient {
    private static final int INPUT = 4;
    private static final int GRADIENT = 5;
    private static final int SUMS = 3;
    private static final int PANEL = PanelKernel.PANEL;
    private static final int COLUMNS = PanelKernel.COLUMNS;
    private static final int L = Lanes.COUNT;

    /** Most filters of a task. */
    private static final int BLOCK = 128;

    /** Floats of a task's sums, and of its transformed tiles, that are aimed at: together a second-level cache of 2 MiB. Measured. */
    private static final int MOST_SUMS = 1 << 18;

    private static final int MOST_TILES = 250_000;

    /** Fewest tiles that pay for reading and writing the sums. */
    private static final int FEWEST_TILES = 32;

    /** Tasks to aim at: the batch is cut into parts until there are so many. */
    private static final int TASKS = 16;

    /** Channels and filters of a task that transforms sums back. */
    private static final int CHANNELS = 8;

    private static final int WIDTH = WinogradReduction.WIDTH;

    private static final int GAP = 16;

    private final ConvolutionShape s;
    private final WinogradForm form;
    private final WinogradTiles input;
    private final WinogradTiles gradient;
    /** C, up to whole panels. */
    private final int channels;

    private final int block;
    private final int blocks;
    private final int rows;
    private final int groups;
    private final int images;
    private final int parts;
    private final int chunk;
    private final int inputStep;
    private final int gradientStep;
    private final int[] inputAt;
    private final int[] gradientAt;

    WinogradFilterGradient(WinogradForm form, ConvolutionShape shape) {
        s = shape;
        this.form = form;
        int down = Math.ceilDiv(s.outHeight(), form.outputs);
        int across = Math.ceilDiv(s.outWidth(), form.outputs);
        channels = Math.ceilDiv(s.channels(), PANEL) * PANEL;
        block = Math.min(BLOCK, Math.ceilDiv(s.filters(), COLUMNS) * COLUMNS);
        blocks = Math.ceilDiv(s.filters(), block);
        int wanted = form.tile;
        while (wanted > 1 && (wanted * form.tile * channels * block > MOST_SUMS || fitting(wanted) < FEWEST_TILES)) {
            wanted = Math.ceilDiv(wanted, 2);
        }
        rows = wanted;
        groups = Math.ceilDiv(form.tile, rows);
        int most = Math.max(1, Math.ceilDiv(TASKS, groups * blocks));
        images = Math.max(1, Math.ceilDiv(s.batch(), most));
        parts = Math.ceilDiv(s.batch(), images);
        chunk = Math.clamp(fitting(rows), 8, 256);
        inputStep = chunk * channels + GAP;
        gradientStep = chunk * block + GAP;
        input = new WinogradTiles(form, s.height(), s.width(), s.channels(), down, across, s.pad());
        gradient = new WinogradTiles(form, s.outHeight(), s.outWidth(), s.filters(), down, across, 0);
        inputAt = new int[s.channels() / L];
        Arrays.setAll(inputAt, i -> i * L / PANEL * chunk * PANEL + i * L % PANEL);
        gradientAt = new int[block / L];
        Arrays.setAll(gradientAt, i -> i * L / COLUMNS * chunk * COLUMNS + i * L % COLUMNS);
    }

    /** Tiles of which so many rows fit. */
    private int fitting(int rowsOfPoints) {
        return MOST_TILES / (rowsOfPoints * form.tile * (channels + block)) / 8 * 8;
    }

    /**
     * Adds the gradient.
     *
     * @param x input, [B][H][W][C]
     * @param dout gradient of the output, [B][outH][outW][O]
     * @param dw added to, [O][C][r][r]
     */
    void run(Workers workers, float[] x, float[] dout, float[] dw) {
        float[] sums = workers.scratch(0, SUMS, Lanes.LEAD + parts * partSize());
        workers.run(parts * groups * blocks, (task, worker) -> {
            int part = task / (groups * blocks);
            accumulate(workers, worker, part, task / blocks % groups, task % blocks, x, dout, sums);
        });
        WinogradReduction reduction = new WinogradReduction(
                form, s.channels(), sums, channels * block, block, parts, partSize(), dw);
        int across = Math.ceilDiv(s.filters(), WIDTH);
        workers.run(Math.ceilDiv(s.channels(), CHANNELS) * across, (task, worker) -> {
            int firstChannel = task / across * CHANNELS;
            int firstFilter = task % across * WIDTH;
            int from = Lanes.LEAD + (firstFilter / block * form.points * channels + firstChannel) * block + firstFilter % block;
            int height = Math.min(CHANNELS, s.channels() - firstChannel);
            reduction.block(workers, worker, from, firstChannel, height, firstFilter, Math.min(WIDTH, s.filters() - firstFilter));
        });
    }

    /** Sums are [part][block of filters][point][channel][filter]. */
    private int partSize() {
        return blocks * form.points * channels * block;
    }

    private void accumulate(Workers workers, int worker, int part, int group, int b, float[] x, float[] dout, float[] sums) {
        int firstRow = group * rows;
        int count = Math.min(rows, form.tile - firstRow);
        int points = count * form.tile;
        Slice inputSlice = new Slice(firstRow, count, 0, s.channels());
        Slice gradientSlice = new Slice(firstRow, count, b * block, Math.min(s.filters(), (b + 1) * block));
        float[] v = workers.scratch(worker, INPUT, Lanes.LEAD + rows * form.tile * inputStep);
        float[] d = workers.scratch(worker, GRADIENT, Lanes.LEAD + rows * form.tile * gradientStep);
        int sum = Lanes.LEAD + part * partSize() + (b * form.points + firstRow * form.tile) * channels * block;
        Arrays.fill(sums, sum, sum + points * channels * block, 0);
        int end = Math.min(s.batch(), (part + 1) * images) * input.perImage();
        for (int first = part * images * input.perImage(); first < end; first += chunk) {
            int depth = Math.min(chunk, end - first);
            for (int t = 0; t < depth; t++) {
                input.input(workers, worker, x, first + t, inputSlice, v, Lanes.LEAD + t * PANEL, inputAt, inputStep);
                gradient.outputGradient(workers, worker, dout, first + t, gradientSlice, d, Lanes.LEAD + t * COLUMNS, gradientAt, gradientStep);
            }
            int width = gradientSlice.endChannel() - gradientSlice.firstChannel();
            for (int p = 0; p < points; p++) {
                multiply(v, Lanes.LEAD + p * inputStep, d, Lanes.LEAD + p * gradientStep, depth, width, sums, sum + p * channels * block);
            }
        }
    }

    /** Adds the product of one point, V^T D. */
    private void multiply(float[] v, int vFrom, float[] d, int dFrom, int depth, int width, float[] sums, int sum) {
        for (int c = 0; c < s.channels(); c += PanelKernel.ROWS) {
            int a = vFrom + c / PANEL * chunk * PANEL + c % PANEL;
            for (int o = 0; o < width; o += COLUMNS) {
                PanelKernel.add(v, a, d, dFrom + o / COLUMNS * chunk * COLUMNS, depth, sums, sum + c * block + o, block);
            }
        }
    }
}
