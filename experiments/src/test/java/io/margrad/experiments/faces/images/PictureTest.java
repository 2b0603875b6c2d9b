package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PictureTest {
    @Test
    void valuesAreUnsignedAndInterleaved() {
        Picture picture = new Picture(2, 1, 3, new byte[] {1, 2, (byte) 255, 4, 5, 6});
        assertEquals(255, picture.at(0, 0, 2));
        assertEquals(4, picture.at(1, 0, 0));
        assertEquals("2 x 1 x 3", picture.toString());
        assertThrows(IndexOutOfBoundsException.class, () -> picture.at(2, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> picture.at(0, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> picture.at(0, 0, 3));
    }

    @Test
    void greyIsTheWeightedSumRounded() {
        int[][] colors = {{0, 0, 0}, {255, 255, 255}, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {10, 200, 30}};
        byte[] pixels = new byte[3 * colors.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) colors[i / 3][i % 3];
        }
        Picture grey = new Picture(colors.length, 1, 3, pixels).grey();
        for (int i = 0; i < colors.length; i++) {
            double exact = 0.299 * colors[i][0] + 0.587 * colors[i][1] + 0.114 * colors[i][2];
            assertEquals(exact, grey.at(i, 0, 0), 0.51);
        }
        assertSame(grey, grey.grey());
        Picture rgb = grey.rgb();
        assertEquals(3, rgb.channels());
        assertEquals(grey.at(5, 0, 0), rgb.at(5, 0, 2));
        assertEquals(grey, rgb.grey());
        assertSame(rgb, rgb.rgb());
    }

    @Test
    void equalityIsOfSizeAndPixels() {
        Picture picture = new Picture(2, 1, 1, new byte[] {1, 2});
        assertEquals(picture, new Picture(2, 1, 1, new byte[] {1, 2}));
        assertEquals(picture.hashCode(), new Picture(2, 1, 1, new byte[] {1, 2}).hashCode());
        assertNotEquals(picture, new Picture(1, 2, 1, new byte[] {1, 2}));
        assertNotEquals(picture, new Picture(2, 1, 1, new byte[] {1, 3}));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Picture(0, 1, 1, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new Picture(1, 1, 2, new byte[2]));
        assertThrows(IllegalArgumentException.class, () -> new Picture(1, 1, 3, new byte[4]));
        // 65536 * 65536 is 0 as an int
        assertThrows(IllegalArgumentException.class, () -> new Picture(65536, 65536, 1, new byte[0]));
    }
}
