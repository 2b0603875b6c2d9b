package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * The gradient of a 5 x 5 convolution by its filters in {@link Winograd}'s domain: dg = G^T [ sum over tiles of (B^T d B) . (A dy A^T) ] G.
 *
 * <p>For each of the 64 points the sum over tiles is a matrix product of [C][tiles] and [tiles][O]; here the channels lie in the
 * vector lanes, of the input when it is transformed, of dout in the product. As in {@link FilterGradient} the batch is cut into parts
 * by its size alone, whose sums are added in order.
 */
final class WinogradFilterGradient {
    private static final int TURNED = 0;
    private static final int TILE = 1;
    private static final int SUMS = 3;
    private static final int INPUT = 4;
    private static final int GRADIENT = 5;
    private static final int TURNED_GRADIENT = 6;
    private static final int COLUMNS = MicroKernel.COLUMNS;
    private static final int POINTS = Winograd.POINTS;

    /** Tiles that one product should sum over at least, to pay for adding its result to memory. */
    private static final int DEPTH = 64;

    private final ConvolutionShape s;
    private final int tilesDown;
    private final int tilesAcross;
    private final int panels;
    private final Strips strips;

    WinogradFilterGradient(ConvolutionShape shape) {
        s = shape;
        tilesDown = Math.ceilDiv(s.outHeight(), Winograd.OUTPUT);
        tilesAcross = Math.ceilDiv(s.outWidth(), Winograd.OUTPUT);
        panels = Math.ceilDiv(s.filters(), COLUMNS);
        strips = new Strips(1, s.channels(), s.channels());
    }

    /** Whether this form is possible and pays. */
    static boolean suits(ConvolutionShape s) {
        return s.kernelHeight() == Winograd.FILTER
                && s.kernelWidth() == Winograd.FILTER
                && s.stride() == 1
                && s.channels() >= 16
                && s.channels() % Lanes.COUNT == 0
                && s.filters() >= 16
                && s.batch() >= MicroKernel.COLUMNS;
    }

    /**
     * Adds the gradient.
     *
     * @param images images of a part
     * @param dw added to, [O][C][5][5]
     */
    void run(Workers workers, int images, float[] x, float[] dout, float[] dw) {
        int parts = Math.ceilDiv(s.batch(), images);
        int width = panels * COLUMNS;
        int sum = POINTS * s.channels() * width;
        float[] sums = workers.scratch(0, SUMS, parts * sum);
        int tiles = tilesDown * tilesAcross;
        int group = Math.clamp(Math.ceilDiv(DEPTH, tiles), 1, images);
        int[] offsets = new int[group * tiles];
        Arrays.setAll(offsets, t -> t * s.channels());
        workers.run(parts, (part, worker) -> {
            Arrays.fill(sums, part * sum, (part + 1) * sum, 0);
            int end = Math.min(s.batch(), (part + 1) * images);
            for (int first = part * images; first < end; first += group) {
                int count = Math.min(group, end - first);
                float[] v = input(workers, worker, x, first, count);
                float[] d = gradient(workers, worker, dout, first, count);
                accumulate(workers, worker, v, d, count * tiles, offsets, sums, part * sum);
            }
        });
        workers.run(s.channels(), (c, worker) -> {
            for (int p = 0; p < POINTS; p++) {
                int row = (p * s.channels() + c) * width;
                for (int part = 1; part < parts; part++) {
                    Vectors.add(sums, part * sum + row, sums, row, width);
                }
            }
            for (int o = 0; o < s.filters(); o++) {
                int to = (o * s.channels() + c) * Winograd.FILTER * Winograd.FILTER;
                Winograd.filterGradient(sums, c * width + o, s.channels() * width, dw, to);
            }
        });
    }

    private void accumulate(
            Workers workers, int worker, float[] v, float[] d, int depth, int[] offsets, float[] sums, int at) {
        float[] tile = workers.scratch(worker, TILE, MicroKernel.ROWS * COLUMNS);
        int[] base = new int[strips.base.length];
        for (int p = 0; p < POINTS; p++) {
            int point = p * depth * s.channels();
            Arrays.setAll(base, i -> point + strips.base[i]);
            for (int panel = 0; panel < panels; panel++) {
                for (int t = 0; t < strips.tiles; t++) {
                    int strip = t * MicroKernel.STRIPS;
                    MicroKernel.tile(v, base, strip, offsets, depth, d, (p * panels + panel) * depth * COLUMNS, tile, 0);
                    for (int i = 0; i < MicroKernel.STRIPS; i++) {
                        for (int r = strips.from[strip + i]; r < strips.to[strip + i]; r++) {
                            int channel = strips.target[strip + i] + r;
                            int to = at + ((p * s.channels() + channel) * panels + panel) * COLUMNS;
                            Vectors.add(tile, (i * MicroKernel.STRIP + r) * COLUMNS, sums, to, COLUMNS);
                        }
                    }
                }
            }
        }
    }

    /** Transformed input tiles of some images, [point][tile][C]. */
    private float[] input(Workers workers, int worker, float[] x, int first, int count) {
        int channels = s.channels();
        int rows = tilesDown * Winograd.OUTPUT + Winograd.FILTER - 1;
        int columns = tilesAcross * Winograd.OUTPUT + Winograd.FILTER - 1;
        float[] turned = workers.scratch(worker, TURNED, count * rows * columns * channels);
        turn(x, first, count, channels, s.height(), s.width(), s.pad(), turned, rows, columns, channels);
        int depth = count * tilesDown * tilesAcross;
        float[] v = workers.scratch(worker, INPUT, POINTS * depth * channels);
        float[] half = workers.scratch(worker, TILE, POINTS * Lanes.COUNT);
        for (int t = 0; t < depth; t++) {
            int corner = corner(t, rows, columns) * channels;
            for (int c = 0; c < channels; c += Lanes.COUNT) {
                for (int j = 0; j < Winograd.TILE; j++) {
                    Winograd.input(
                            turned,
                            corner + j * channels + c,
                            columns * channels,
                            half,
                            j * Lanes.COUNT,
                            Winograd.TILE * Lanes.COUNT);
                }
                for (int i = 0; i < Winograd.TILE; i++) {
                    int to = (i * Winograd.TILE * depth + t) * channels + c;
                    Winograd.input(half, i * Winograd.TILE * Lanes.COUNT, Lanes.COUNT, v, to, depth * channels);
                }
            }
        }
        return v;
    }

    /** Transformed gradient tiles of the same images, [point][panel][tile][COLUMNS]. */
    private float[] gradient(Workers workers, int worker, float[] dout, int first, int count) {
        int width = panels * COLUMNS;
        int rows = tilesDown * Winograd.OUTPUT;
        int columns = tilesAcross * Winograd.OUTPUT;
        float[] turned = workers.scratch(worker, TURNED_GRADIENT, count * rows * columns * width);
        turn(dout, first, count, s.filters(), s.outHeight(), s.outWidth(), 0, turned, rows, columns, width);
        int depth = count * tilesDown * tilesAcross;
        float[] d = workers.scratch(worker, GRADIENT, POINTS * depth * width);
        float[] half = workers.scratch(worker, TILE, POINTS * Lanes.COUNT);
        for (int t = 0; t < depth; t++) {
            int corner = corner(t, rows, columns) * width;
            for (int o = 0; o < width; o += Lanes.COUNT) {
                for (int j = 0; j < Winograd.OUTPUT; j++) {
                    Winograd.outputGradient(
                            turned,
                            corner + j * width + o,
                            columns * width,
                            half,
                            j * Lanes.COUNT,
                            Winograd.OUTPUT * Lanes.COUNT);
                }
                int to = (o / COLUMNS * depth + t) * COLUMNS + o % COLUMNS;
                for (int i = 0; i < Winograd.TILE; i++) {
                    Winograd.outputGradient(
                            half,
                            i * Winograd.OUTPUT * Lanes.COUNT,
                            Lanes.COUNT,
                            d,
                            to + i * Winograd.TILE * depth * width,
                            depth * width);
                }
            }
        }
        return d;
    }

    /** Pixel index of the top left corner of a group's tile t. */
    private int corner(int t, int rows, int columns) {
        int image = t / (tilesDown * tilesAcross);
        int down = t / tilesAcross % tilesDown;
        return (image * rows + down * Winograd.OUTPUT) * columns + t % tilesAcross * Winograd.OUTPUT;
    }

    /** Copies planes [image][channel][height][width], shifted by {@code origin}, to [image][rows][columns][depth] between zeros. */
    private static void turn(
            float[] from,
            int first,
            int count,
            int channels,
            int height,
            int width,
            int origin,
            float[] to,
            int rows,
            int columns,
            int depth) {
        Arrays.fill(to, 0, count * rows * columns * depth, 0);
        int bottom = Math.min(height, rows - origin);
        int right = Math.min(width, columns - origin);
        for (int b = 0; b < count; b++) {
            for (int c = 0; c < channels; c++) {
                for (int y = 0; y < bottom; y++) {
                    int source = (((first + b) * channels + c) * height + y) * width;
                    int target = ((b * rows + y + origin) * columns + origin) * depth + c;
                    for (int x = 0; x < right; x++) {
                        to[target + x * depth] = from[source + x];
                    }
                }
            }
        }
    }
}
