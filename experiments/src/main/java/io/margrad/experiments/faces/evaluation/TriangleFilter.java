package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.images.Picture;

/**
 * Scales pictures with a triangle for a filter, rows and columns apart: pixel x of the result is the mean of the pixels around
 * c = (x + 1/2) s - 1/2, s being the ratio of the sizes, with the weights max(0, 1 - |i - c| / max(1, s)). Where it enlarges this is
 * bilinear interpolation; where it makes smaller, no pixel is passed over. What lies outside the picture has no weight.
 */
final class TriangleFilter {
    private TriangleFilter() {}

    static Picture scale(Picture picture, int width, int height) {
        int channels = picture.channels();
        float[] wide = new float[picture.height() * width * channels];
        for (int x = 0; x < width; x++) {
            float[] weights = new float[picture.width()];
            int[] range = weights(x, picture.width(), width, weights);
            for (int y = 0; y < picture.height(); y++) {
                for (int c = 0; c < channels; c++) {
                    float sum = 0;
                    for (int i = range[0]; i < range[1]; i++) {
                        sum += weights[i] * (picture.pixels()[(y * picture.width() + i) * channels + c] & 0xff);
                    }
                    wide[(y * width + x) * channels + c] = sum;
                }
            }
        }
        byte[] scaled = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            float[] weights = new float[picture.height()];
            int[] range = weights(y, picture.height(), height, weights);
            for (int k = 0; k < width * channels; k++) {
                float sum = 0;
                for (int i = range[0]; i < range[1]; i++) {
                    sum += weights[i] * wide[i * width * channels + k];
                }
                scaled[y * width * channels + k] = (byte) Math.clamp(Math.round(sum), 0, 255);
            }
        }
        return new Picture(width, height, channels, scaled);
    }

    /**
     * Weights that add up to 1.
     *
     * @param weights one for each pixel of the source, overwritten in the range
     * @return first pixel with a weight, and one past the last
     */
    private static int[] weights(int x, int from, int to, float[] weights) {
        double ratio = (double) from / to;
        double center = (x + 0.5) * ratio - 0.5;
        double reach = Math.max(1, ratio);
        int first = Math.max(0, (int) Math.ceil(center - reach));
        int end = Math.min(from, (int) Math.floor(center + reach) + 1);
        double sum = 0;
        for (int i = first; i < end; i++) {
            sum += Math.max(0, 1 - Math.abs(i - center) / reach);
        }
        for (int i = first; i < end; i++) {
            weights[i] = (float) (Math.max(0, 1 - Math.abs(i - center) / reach) / sum);
        }
        return new int[] {first, end};
    }
}
