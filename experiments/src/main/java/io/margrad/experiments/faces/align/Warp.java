package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.detect.Point;
import io.margrad.experiments.faces.images.Picture;

/**
 * Draws a transformed picture: each pixel of the result is looked up where it comes from, bilinear between the four pixels around, black
 * outside (Matlab's {@code imtransform} with {@code bilinear} and fill 0). A pixel outside counts as black in the mixture too, so that the
 * border of the picture fades over one pixel.
 */
final class Warp {
    private Warp() {}

    /**
     * The result.
     *
     * @param transform from the picture to the result
     * @param origin what the first pixel of either is called by {@code transform}
     */
    static Picture apply(Picture picture, SimilarityTransform transform, Origin origin, int width, int height) {
        SimilarityTransform back = transform.inverse();
        int channels = picture.channels();
        byte[] pixels = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Point from = back.apply(new Point(x + origin.shift(), y + origin.shift()));
                sample(picture, from.x() - origin.shift(), from.y() - origin.shift(), pixels, (y * width + x) * channels);
            }
        }
        return new Picture(width, height, channels, pixels);
    }

    private static void sample(Picture picture, double x, double y, byte[] pixels, int at) {
        // Also false for what no int could hold.
        if (!(x > -1 && y > -1 && x < picture.width() && y < picture.height())) {
            return;
        }
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double right = x - left;
        double bottom = y - top;
        for (int c = 0; c < picture.channels(); c++) {
            double upper = (1 - right) * value(picture, left, top, c) + right * value(picture, left + 1, top, c);
            double lower = (1 - right) * value(picture, left, top + 1, c) + right * value(picture, left + 1, top + 1, c);
            pixels[at + c] = (byte) ((1 - bottom) * upper + bottom * lower + 0.5);
        }
    }

    private static int value(Picture picture, int x, int y, int channel) {
        if (x < 0 || y < 0 || x >= picture.width() || y >= picture.height()) {
            return 0;
        }
        return picture.pixels()[(y * picture.width() + x) * picture.channels() + channel] & 0xff;
    }
}
