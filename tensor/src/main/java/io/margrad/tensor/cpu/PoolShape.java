package io.margrad.tensor.cpu;

/**
 * Sizes of a pooling.
 *
 * @param batch B, images
 * @param channels C
 * @param height H, rows of an input plane
 * @param width W, columns of an input plane
 * @param outHeight rows of an output plane
 * @param outWidth columns of an output plane
 * @param kernel rows and columns of a window; clipped at the border of the input
 * @param stride distance of two windows
 */
public record PoolShape(
        int batch,
        int channels,
 int height,
        int width,
        int outHeight,
        int outWidth,
        int kernel,
        int stride) {}
