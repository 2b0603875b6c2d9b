package io.margrad.tensor.cpu;

import java.util.Arrays;

/**
 * Overlapping 8 x 8 tiles, or adjoining 4 x 4 ones, of channels-last images, numbered from image to image, and their transforms.
 *
 * <p>A transformed tile is written vector by vector: point k of the channels from c on to {@code to + c * spread + k * pointStep}. Tiles
 * that reach over the border are copied, with zeros, before.
 *
 * @param height rows of an image, [H][W][C]
 * @param width columns of an image
 * @param channels C, a multiple of the lanes
 * @param tilesDown tiles in a column
 * @param tilesAcross tiles in a row
 * @param origin row and column of an image's first pixel in the grid of tiles
 */
record WinogradTiles(int height, int width, int channels, int tilesDown, int tilesAcross, int origin) {
    private static final int PATCH = 6;
    private static final int HALF = 7;
    private static final int L = Lanes.COUNT;
    private static final int TILE = Winograd.TILE;
    private static final int OUTPUT = Winograd.OUTPUT;

    /** Tiles of one image. */
    int perImage() {
        return tilesDown * tilesAcross;
    }

    /** Transforms B^T d B of one 8 x 8 tile. */
    void input(Workers workers, int worker, float[] images, int tile, float[] v, int to, int spread, int pointStep) {
        float[] half = workers.scratch(worker, HALF, Winograd.POINTS * L);
        int image = tile / perImage();
        int top = tile / tilesAcross % tilesDown * OUTPUT - origin;
        int left = tile % tilesAcross * OUTPUT - origin;
        float[] source = images;
        int from = ((image * height + top) * width + left) * channels;
        int row = width * channels;
        if (top < 0 || left < 0 || top + TILE > height || left + TILE > width) {
            source = patch(workers, worker, images, image, top, left, TILE);
            from = 0;
            row = TILE * channels;
        }
        for (int c = 0; c < channels; c += L) {
            for (int j = 0; j < TILE; j++) {
                Winograd.input(source, from + j * channels + c, row, half, j * L, TILE * L);
            }
            for (int i = 0; i < TILE; i++) {
                Winograd.input(half, i * TILE * L, L, v, to + c * spread + i * TILE * pointStep, pointStep);
            }
        }
    }

    /** Transforms A d A^T of one 4 x 4 tile of an output's gradient; {@code at[c / L]} says where the channels from c on go. */
    void outputGradient(Workers workers, int worker, float[] images, int tile, float[] v, int to, int[] at, int pointStep) {
        float[] half = workers.scratch(worker, HALF, Winograd.POINTS * L);
        int image = tile / perImage();
        int top = tile / tilesAcross % tilesDown * OUTPUT;
        int left = tile % tilesAcross * OUTPUT;
        float[] source = images;
        int from = ((image * height + top) * width + left) * channels;
        int row = width * channels;
        if (top + OUTPUT > height || left + OUTPUT > width) {
            source = patch(workers, worker, images, image, top, left, OUTPUT);
            from = 0;
            row = OUTPUT * channels;
        }
        for (int c = 0; c < channels; c += L) {
            for (int j = 0; j < OUTPUT; j++) {
                Winograd.outputGradient(source, from + j * channels + c, row, half, j * L, OUTPUT * L);
            }
            for (int i = 0; i < TILE; i++) {
                Winograd.outputGradient(
                        half, i * OUTPUT * L, L, v, to + at[c / L] + i * TILE * pointStep, pointStep);
            }
        }
    }

    /** A square of pixels, with zeros where it lies outside the image. */
    private float[] patch(Workers workers, int worker, float[] images, int image, int top, int left, int size) {
        float[] patch = workers.scratch(worker, PATCH, size * size * channels);
        int first = Math.max(0, -left);
        int end = Math.min(size, width - left);
        for (int i = 0; i < size; i++) {
            int to = i * size * channels;
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
