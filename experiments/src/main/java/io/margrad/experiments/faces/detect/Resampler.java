package io.margrad.experiments.faces.detect;

import io.margrad.experiments.faces.images.Picture;
import java.util.Arrays;

/**
 * Cuts windows out of a picture and scales them, as the input of MTCNN's networks: three planes (red, green, blue) of
 * (v - 127.5) / 128. What of a window lies outside the picture is black, v = 0; a grey picture is one of equal colors. How pixels are
 * combined is said in {@link Taps}; v is rounded to a whole number, as in the ports of MTCNN that scale 8-bit images: without that, boxes
 * differ from theirs by a pixel and more.
 *
 * <p>Keeps its scratch memory; for one thread.
 */
final class Resampler {
    /** Colors of a network's input. */
    static final int CHANNELS = 3;

    private static final float MEAN = 127.5f;
    private static final float SCALE = 1 / 128f;

    private float[] row = {};

    /**
     * Scales a window of the picture and writes some rows of the result.
     *
     * @param left first column of the window; may be outside the picture, as may all of it
     * @param top first row
     * @param columns taps from the window's width to that of the result
     * @param height rows of the window
     * @param rows taps from {@code height} to the rows of the result
     * @param fromRow first row wanted
     * @param toRow one past the last row wanted
     * @param out [3][toRow - fromRow][width of the result], from {@code at} on
     */
    void write(
            Picture picture,
            int left,
            int top,
            int width,
            Taps columns,
            int height,
            Taps rows,
            int fromRow,
            int toRow,
            float[] out,
            int at) {
        int channels = picture.channels();
        int firstColumn = Math.max(0, left);
        int endColumn = Math.min(picture.width(), left + width);
        int stretch = Math.max(0, endColumn - firstColumn) * channels;
        // The row of sums is as wide as the window, and some taps of weight 0 wider; what lies outside the picture stays 0.
        int length = (width + columns.most) * channels;
        if (row.length < length) {
            row = new float[length];
        }
        Arrays.fill(row, 0, length, 0);
        int shift = (firstColumn - left) * channels;
        int newWidth = columns.first.length;
        int plane = (toRow - fromRow) * newWidth;
        for (int y = fromRow; y < toRow; y++) {
            boolean empty = true;
            for (int k = 0; k < rows.count[y]; k++) {
                int source = top + rows.first[y] + k;
                if (source < 0 || source >= picture.height() || stretch == 0) {
                    continue;
                }
                int from = (source * picture.width() + firstColumn) * channels;
                float weight = rows.weights[y * rows.most + k];
                if (empty) {
                    scale(picture.pixels(), from, weight, row, shift, stretch);
                } else {
                    add(picture.pixels(), from, weight, row, shift, stretch);
                }
                empty = false;
            }
            if (empty) {
                Arrays.fill(row, 0, length, 0);
            }
            squeeze(columns, channels, out, at + (y - fromRow) * newWidth, plane);
        }
    }

    /**
     * One row of the result out of the row of sums. Every pixel takes the same number of taps: a loop whose length changes from pixel to
     * pixel costs more for each wrong guess of the processor than the work in it.
     */
    private void squeeze(Taps columns, int channels, float[] out, int at, int plane) {
        int second = channels == 1 ? 0 : 1;
        int third = channels == 1 ? 0 : 2;
        for (int x = 0; x < columns.first.length; x++) {
            float red = 0;
            float green = 0;
            float blue = 0;
            int from = columns.first[x] * channels;
            for (int k = 0; k < columns.most; k++) {
                float weight = columns.weights[x * columns.most + k];
                red += weight * row[from];
                green += weight * row[from + second];
                blue += weight * row[from + third];
                from += channels;
            }
            out[at + x] = normalised(red);
            out[at + plane + x] = normalised(green);
            out[at + 2 * plane + x] = normalised(blue);
        }
    }

    private static float normalised(float value) {
        return ((int) (value + 0.5f) - MEAN) * SCALE;
    }

    // Loops of their own, so that the compiler turns them into vector code.

    private static void scale(byte[] pixels, int from, float weight, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = weight * (pixels[from + i] & 0xff);
        }
    }

    private static void add(byte[] pixels, int from, float weight, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] += weight * (pixels[from + i] & 0xff);
        }
    }
}
