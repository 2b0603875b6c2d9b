package io.margrad.experiments.faces.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.margrad.experiments.faces.images.Picture;
import org.junit.jupiter.api.Test;

class PaddingTest {
    /** Two columns, two rows. */
    private static final Picture GREY = new Picture(2, 2, 1, new byte[] {1, 2, 3, 4});

    @Test
    void edgesAreCopiedAndTheOddOneGoesRightAndBelow() {
        byte[] expected = {
            1, 1, 2, 2, 2,
            3, 3, 4, 4, 4,
            3, 3, 4, 4, 4
        };
        assertEquals(new Picture(5, 3, 1, expected), Padding.EDGE.apply(GREY, 5, 3));
    }

    @Test
    void channelsStayTogether() {
        Picture color = new Picture(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6});
        byte[] expected = {1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6};
        assertEquals(new Picture(3, 2, 3, expected), Padding.EDGE.apply(color, 3, 2));
    }

    /** 8 columns on either side. */
    @Test
    void aCropOf96ColumnsInASquareOf112() {
        byte[] pixels = new byte[112 * 96];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 96);
        }
        Picture padded = Padding.EDGE.apply(new Picture(96, 112, 1, pixels), 112, 112);
        for (int x = 0; x < 112; x++) {
            assertEquals(x < 8 ? 0 : x > 103 ? 95 : x - 8, padded.at(x, 57, 0));
        }
    }

    @Test
    void whatFitsOrIsTooLargeStays() {
        assertSame(GREY, Padding.EDGE.apply(GREY, 2, 2));
        assertSame(GREY, Padding.EDGE.apply(GREY, 1, 9));
        assertSame(GREY, Padding.NONE.apply(GREY, 5, 5));
    }
}
