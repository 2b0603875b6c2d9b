package io.margrad.experiments.faces.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.faces.images.Picture;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplerTest {
    private static final float BLACK = -127.5f / 128;

    private final Resampler resampler = new Resampler();

    @Test
    void aPixelBecomesThreePlanesAroundZero() {
        Picture one = new Picture(1, 1, 3, new byte[] {0, (byte) 128, (byte) 255});
        assertArrayEquals(new float[] {BLACK, 0.5f / 128, 127.5f / 128}, window(one, 0, 0, 1, 1, 1));
    }

    @Test
    void aGreyPictureHasThreeEqualPlanes() {
        Picture grey = noise(7, 5, 1, 1);
        assertArrayEquals(window(grey.rgb(), 1, 1, 4, 3, 3), window(grey, 1, 1, 4, 3, 3));
    }

    @Test
    void meansAreRoundedToWholeGreyLevels() {
        // (1 + 2) / 2 = 1.5 becomes 2, (1 + 1 + 2 + 1) / 4 = 1.25 becomes 1
        assertEquals((2 - 127.5f) / 128, window(new Picture(2, 1, 1, new byte[] {1, 2}), 0, 0, 2, 1, 1)[0]);
        assertEquals((1 - 127.5f) / 128, window(new Picture(2, 2, 1, new byte[] {1, 1, 2, 1}), 0, 0, 2, 2, 1)[0]);
    }

    @Test
    void whatIsOutsideIsBlack() {
        Picture white = new Picture(2, 2, 1, new byte[] {-1, -1, -1, -1});
        float[] around = window(white, -1, -1, 4, 4, 4);
        for (int i = 0; i < 16; i++) {
            boolean inside = i / 4 % 3 != 0 && i % 4 % 3 != 0;
            assertEquals(inside ? 127.5f / 128 : BLACK, around[i], "pixel " + i);
        }
        float[] far = new float[3 * 9];
        Arrays.fill(far, BLACK);
        assertArrayEquals(far, window(white, 10, 0, 3, 3, 3));
        assertArrayEquals(far, window(white, -20, -20, 5, 5, 3));
        // half of it outside: the mean of white and black
        assertEquals((128 - 127.5f) / 128, window(white, 1, 0, 2, 2, 1)[0]);
    }

    @Test
    void sumsAgreeWithPlainLoopsInDouble() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            Picture picture = noise(1 + random.nextInt(40), 1 + random.nextInt(40), 3, round);
            int left = random.nextInt(30) - 15;
            int top = random.nextInt(30) - 15;
            int width = 1 + random.nextInt(50);
            int height = 1 + random.nextInt(50);
            int side = 1 + random.nextInt(30);
            float[] found = window(picture, left, top, width, height, side);
            for (int i = 0; i < found.length; i++) {
                double mean = mean(picture, left, top, width, height, side, i / (side * side), i / side % side, i % side);
                // a half may be rounded either way
                assertEquals((mean - 127.5) / 128, found[i], 0.5001 / 128, "round " + round + ", value " + i);
            }
        }
    }

    /** The mean of an area, by the part of each pixel of the picture in it. */
    private static double mean(
            Picture picture, int left, int top, int width, int height, int side, int channel, int row, int column) {
        double sum = 0;
        for (int y = 0; y < picture.height(); y++) {
            double rows = part(y - top, height, side, row);
            for (int x = 0; x < picture.width(); x++) {
                sum += rows * part(x - left, width, side, column) * picture.at(x, y, channel);
            }
        }
        return sum;
    }

    private static double part(int old, int size, int side, int i) {
        double scale = (double) size / side;
        return Math.max(0, Math.min(old + 1, (i + 1) * scale) - Math.max(old, i * scale)) / scale;
    }

    private float[] window(Picture picture, int left, int top, int width, int height, int side) {
        float[] out = new float[3 * side * side];
        resampler.write(picture, left, top, width, new Taps(width, side), height, new Taps(height, side), 0, side, out, 0);
        return out;
    }

    private static Picture noise(int width, int height, int channels, long seed) {
        byte[] pixels = new byte[width * height * channels];
        new Random(seed).nextBytes(pixels);
        return new Picture(width, height, channels, pixels);
    }
}
