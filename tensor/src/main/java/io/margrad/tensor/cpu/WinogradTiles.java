package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * Overlapping n x n tiles, or adjoining m x m ones, of channels-last images, numbered from image to image, and their transforms.
 *
 * <p>A transformed tile is written vector by vector: point k of the channels from c on to {@code to + at[c / L] + k pointStep}, c and k
 * counted from the slice's first ones. Tiles that reach over the border are copied, with zeros, before.
 *
 * @param height rows of an image, [H][W][C]
 * @param width columns of an image
 * @param channels C, a multiple of the lanes
 * @param tilesDown tiles in a column
 * @param tilesAcross tiles in a row
 * @param origin row and column of an image's first pixel in the grid of tiles
 */
record WinogradTiles(
        WinogradForm form, int height, int width, int channels, int tilesDown, int tilesAcross, int origin) {
    private static final int PATCH = 6;
    private static final int HALF = 7;
    private static final int L = Lanes.COUNT;

    /**
     * What of a transformed tile is wanted.
     *
     * @param firstRow first of its rows; points are numbered from there
     * @param rows how many
     * @param firstChannel first channel, a multiple of the lanes
     * @param endChannel one past the last
     */
    record Slice(int firstRow, int rows, int firstChannel, int endChannel) {}

    /** Tiles of one image. */
    int perImage() {
        return tilesDown * tilesAcross;
    }

    /** Transforms B^T d B of one n x n tile. */
    void input(Workers workers, int worker, float[] images, int tile, Slice slice, float[] v, int to, int[] at, int pointStep) {
        int n = form.tile;
        float[] half = workers.scratch(worker, HALF, Lanes.LEAD + form.points * L);
        int image = tile / perImage();
        int top = tile / tilesAcross % tilesDown * form.outputs - origin;
        int left = tile % tilesAcross * form.outputs - origin;
        float[] source = images;
        int from = ((image * height + top) * width + left) * channels;
        int row = width * channels;
        if (top < 0 || left < 0 || top + n > height || left + n > width) {
            source = patch(workers, worker, images, image, top, left, n);
            from = Lanes.LEAD;
            row = n * channels;
        }
        for (int c = slice.firstChannel; c < slice.endChannel; c += L) {
            int place = to + at[(c - slice.firstChannel) / L];
            for (int j = 0; j < n; j++) {
                transformInput(source, from + j * channels + c, row, half, Lanes.LEAD + j * L, n * L);
            }
            for (int i = 0; i < slice.rows; i++) {
                transformInput(half, Lanes.LEAD + (slice.firstRow + i) * n * L, L, v, place + i * n * pointStep, pointStep);
            }
        }
    }

    private void transformInput(float[] d, int from, int step, float[] t, int to, int toStep) {
        if (form.tile == 8) {
            Winograd8.input(d, from, step, t, to, toStep);
        } else {
            Winograd6.input(d, from, step, t, to, toStep);
        }
    }

    /** Transforms A d A^T of one m x m tile of an output's gradient; arguments as for {@link #input}. */
    void outputGradient(
            Workers workers, int worker, float[] images, int tile, Slice slice, float[] v, int to, int[] at, int pointStep) {
        int n = form.tile;
        int m = form.outputs;
        float[] half = workers.scratch(worker, HALF, Lanes.LEAD + form.points * L);
        int image = tile / perImage();
        int top = tile / tilesAcross % tilesDown * m;
        int left = tile % tilesAcross * m;
        float[] source = images;
        int from = ((image * height + top) * width + left) * channels;
        int row = width * channels;
        if (top + m > height || left + m > width) {
            source = patch(workers, worker, images, image, top, left, m);
            from = Lanes.LEAD;
            row = m * channels;
        }
        for (int c = slice.firstChannel; c < slice.endChannel; c += L) {
            int place = to + at[(c - slice.firstChannel) / L];
            for (int j = 0; j < m; j++) {
                transformGradient(source, from + j * channels + c, row, half, Lanes.LEAD + j * L, m * L);
            }
            for (int i = 0; i < slice.rows; i++) {
                transformGradient(half, Lanes.LEAD + (slice.firstRow + i) * m * L, L, v, place + i * n * pointStep, pointStep);
            }
        }
    }

    private void transformGradient(float[] y, int from, int step, float[] t, int to, int toStep) {
        switch (form) {
            case F2X5 -> Winograd6.outputGradient2(y, from, step, t, to, toStep);
            case F4X3 -> Winograd6.outputGradient4(y, from, step, t, to, toStep);
            case F4X5 -> Winograd8.outputGradient4(y, from, step, t, to, toStep);
            case F6X3 -> Winograd8.outputGradient6(y, from, step, t, to, toStep);
        }
    }

    /** A square of pixels, with zeros where it lies outside the image. */
    private float[] patch(Workers workers, int worker, float[] images, int image, int top, int left, int size) {
        float[] patch = workers.scratch(worker, PATCH, Lanes.LEAD + size * size * channels);
        int first = Math.max(0, -left);
        int end = Math.min(size, width - left);
        for (int i = 0; i < size; i++) {
            int to = Lanes.LEAD + i * size * channels;
            int y = top + i;
            if (y < 0 || y >= height || end <= first) {
                Arrays.fill(patch, to, to + size * channels, 0);
                continue;
            }
            Arrays.fill(patch, to, to + first * channels, 0);
            System.arraycopy(
                    images,
                    ((image * height + y) * width + left + first) * channels,
                    patch,
                    to + first * channels,
                    (end - first) * channels);
            Arrays.fill(patch, to + end * channels, to + size * channels, 0);
        }
        return patch;
    }
}
