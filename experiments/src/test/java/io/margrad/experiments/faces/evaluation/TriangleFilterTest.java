package io.margrad.experiments.faces.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.faces.images.Picture;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TriangleFilterTest {
    private static Picture row(int... values) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) values[i];
        }
        return new Picture(values.length, 1, 1, pixels);
    }

    /**
     * 4 to 2: centers at 0.5 and 2.5, reach 2, weights of pixels 0 to 2 for the first: 0.75, 0.75, 0.25, sum 1.75:
     * (0.75 * 10 + 0.75 * 20 + 0.25 * 60) / 1.75 = 37.5 / 1.75 = 21.43. Second: 0.25, 0.75, 0.75 on 20, 60, 100: 125 / 1.75 = 71.43.
     */
    @Test
    void smallerByHand() {
        assertEquals(row(21, 71), TriangleFilter.scale(row(10, 20, 60, 100), 2, 1));
    }

    /** 2 to 4: centers at -0.25, 0.25, 0.75, 1.25: 0, a quarter, three quarters, all of 200. */
    @Test
    void largerIsBilinear() {
        assertEquals(row(0, 50, 150, 200), TriangleFilter.scale(row(0, 200), 4, 1));
    }

    @Test
    void columnsLikeRowsAndChannelsApart() {
        Picture tall = TriangleFilter.scale(new Picture(1, 4, 3, new byte[] {10, 1, 0, 20, 1, 0, 60, 1, 0, 100, 1, 0}), 1, 2);
        assertArrayEquals(new byte[] {21, 1, 0, 71, 1, 0}, tall.pixels());
    }

    @Test
    void aFlatPictureStaysFlat() {
        byte[] white = new byte[7 * 5];
        Arrays.fill(white, (byte) 255);
        Picture scaled = TriangleFilter.scale(new Picture(7, 5, 1, white), 13, 2);
        for (byte pixel : scaled.pixels()) {
            assertEquals((byte) 255, pixel);
        }
    }
}
