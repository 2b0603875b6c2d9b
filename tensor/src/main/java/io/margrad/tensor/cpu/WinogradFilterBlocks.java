package io.margrad.tensor.cpu;

import io.margrad.tensor.cpu.WinogradTiles.Slice;
import java.util.Arrays;

/**
 * The gradient of {@link WinogradFilterGradient} where there are few tiles and many filters, as in the last layers of a network.
 *
 * <p>All tiles are transformed once. A task then takes a block of channels and filters and multiplies, for all points, what all tiles have
 * of them; its sums never leave a second-level cache, but are transformed back at once. So the sums of all filters, which are larger than
 * the filters by a factor of n^2 / r^2, are not written to memory and read again.
 */
final class WinogradFilterBlocks {
    private static final int INPUT = 4;
    private static final int GRADIENT = 5;
    private static final int SUMS = 3;
    private static final int PANEL = PanelKernel.PANEL;
    private static final int COLUMNS = PanelKernel.COLUMNS;
    private static final int L = Lanes.COUNT;

    /** Channels and filters of a task. */
    private static final int SIDE = WinogradReduction.WIDTH;

    /** Most tiles: with more, a task reads more than it saves. Measured. */
    private static final int FEW = 256;

    /** Fewest tasks, so that the threads of larger machines have some too. */
    private static final int TASKS = 16;

    /** Keeps two points from a power of two apart, whose cache lines would push each other out. */
    private static final int GAP = 16;

    private final ConvolutionShape s;
    private final WinogradForm form;
    private final WinogradTiles input;
    private final WinogradTiles gradient;
    private final int count;
    private final int inputStep;
    private final int gradientStep;

    WinogradFilterBlocks(WinogradForm form, ConvolutionShape shape) {
        s = shape;
        this.form = form;
        int down = Math.ceilDiv(s.outHeight(), form.outputs);
        int across = Math.ceilDiv(s.outWidth(), form.outputs);
        count = s.batch() * down * across;
        inputStep = count * Math.ceilDiv(s.channels(), PANEL) * PANEL + GAP;
        gradientStep = count * Math.ceilDiv(s.filters(), COLUMNS) * COLUMNS + GAP;
        input = new WinogradTiles(form, s.height(), s.width(), s.channels(), down, across, s.pad());
        gradient = new WinogradTiles(form, s.outHeight(), s.outWidth(), s.filters(), down, across, 0);
    }

    /** Whether this is faster than {@link WinogradFilterGradient}; it depends on the shape alone, since the order of sums differs. */
    static boolean suits(WinogradForm form, ConvolutionShape s) {
        return (long) s.batch() * form.tiles(s.outHeight(), s.outWidth()) <= FEW
                && Math.ceilDiv(s.channels(), SIDE) * Math.ceilDiv(s.filters(), SIDE) >= TASKS;
    }

    /** Adds the gradient, as {@link WinogradFilterGradient#run}. */
    void run(Workers workers, float[] x, float[] dout, float[] dw) {
        float[] v = workers.scratch(0, INPUT, Lanes.LEAD + form.points * inputStep);
        float[] d = workers.scratch(0, GRADIENT, Lanes.LEAD + form.points * gradientStep);
        transform(workers, x, dout, v, d);
        int across = Math.ceilDiv(s.filters(), SIDE);
        int step = SIDE * SIDE + GAP;
        workers.run(Math.ceilDiv(s.channels(), SIDE) * across, (task, worker) -> {
            int firstChannel = task / across * SIDE;
            int firstFilter = task % across * SIDE;
            int height = Math.min(SIDE, s.channels() - firstChannel);
            int width = Math.min(SIDE, s.filters() - firstFilter);
            float[] sums = workers.scratch(worker, SUMS, Lanes.LEAD + form.points * step);
            for (int p = 0; p < form.points; p++) {
                int a = Lanes.LEAD + p * inputStep + firstChannel * count;
                int b = Lanes.LEAD + p * gradientStep + firstFilter * count;
                multiply(v, a, height, d, b, width, sums, Lanes.LEAD + p * step);
            }
            new WinogradReduction(form, s.channels(), sums, step, SIDE, 1, 0, dw)
                    .block(workers, worker, Lanes.LEAD, firstChannel, height, firstFilter, width);
        });
    }

    /** Transforms all tiles: v becomes [point][panel of channels][tile][PANEL], d [point][panel of filters][tile][COLUMNS]. */
    private void transform(Workers workers, float[] x, float[] dout, float[] v, float[] d) {
        int[] inputAt = new int[s.channels() / L];
        Arrays.setAll(inputAt, i -> i * L / PANEL * count * PANEL + i * L % PANEL);
        int[] gradientAt = new int[s.filters() / L];
        Arrays.setAll(gradientAt, i -> i * L / COLUMNS * count * COLUMNS + i * L % COLUMNS);
        Slice inputs = new Slice(0, form.tile, 0, s.channels());
        Slice gradients = new Slice(0, form.tile, 0, s.filters());
        workers.run(count, (t, worker) -> {
            input.input(workers, worker, x, t, inputs, v, Lanes.LEAD + t * PANEL, inputAt, inputStep);
            gradient.outputGradient(workers, worker, dout, t, gradients, d, Lanes.LEAD + t * COLUMNS, gradientAt, gradientStep);
        });
    }

    /** The product of one point, V^T D, [SIDE][SIDE]. */
    private void multiply(float[] v, int a, int height, float[] d, int b, int width, float[] sums, int sum) {
        Arrays.fill(sums, sum, sum + SIDE * SIDE, 0);
        for (int c = 0; c < height; c += PanelKernel.ROWS) {
            for (int o = 0; o < width; o += COLUMNS) {
                int from = a + c / PANEL * count * PANEL + c % PANEL;
                PanelKernel.add(v, from, d, b + o * count, count, sums, sum + c * SIDE + o, SIDE);
            }
        }
    }
}
