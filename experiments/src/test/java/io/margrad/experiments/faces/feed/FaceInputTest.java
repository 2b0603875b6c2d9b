package io.margrad.experiments.faces.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.Refusals;
import io.margrad.tensor.Shape;
import org.junit.jupiter.api.Test;

class FaceInputTest {
    /** Three columns, two rows; R, G, B of a pixel differ by 1. */
    private static final Picture PICTURE =
            new Picture(3, 2, 3, new byte[] {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, (byte) 253, (byte) 254, (byte) 255});

    @Test
    void channelsAreApartAndInTheirOrder() {
        float[] batch = new float[2 * 18];
        FaceInput bgr = new FaceInput(3, 2, Colors.BGR, Scaling.CENTERED);
        assertEquals(Shape.of(2, 3, 2, 3), bgr.shape(2));
        bgr.write("x", PICTURE, false, batch, 1);
        int[] expected = {2, 12, 22, 32, 42, 255, 1, 11, 21, 31, 41, 254, 0, 10, 20, 30, 40, 253};
        for (int i = 0; i < 18; i++) {
            assertEquals(0, batch[i]);
            assertEquals((expected[i] - 127.5) / 128, batch[18 + i], 0, "value " + i);
        }
    }

    @Test
    void mirroredRowsAreTurned() {
        float[] batch = new float[18];
        new FaceInput(3, 2, Colors.RGB, Scaling.UNIT).write("x", PICTURE, true, batch, 0);
        int[] expected = {20, 10, 0, 253, 40, 30, 21, 11, 1, 254, 41, 31, 22, 12, 2, 255, 42, 32};
        for (int i = 0; i < 18; i++) {
            assertEquals(expected[i] / 255f, batch[i], 0, "value " + i);
        }
    }

    @Test
    void greyAndColorTakeEachOther() {
        float[] one = new float[1];
        new FaceInput(1, 1, Colors.GREY, Scaling.UNIT).write("x", new Picture(1, 1, 3, new byte[] {100, 50, 10}), false, one, 0);
        // 0.299 * 100 + 0.587 * 50 + 0.114 * 10 = 60.39
        assertEquals(60 / 255f, one[0]);
        float[] three = new float[3];
        new FaceInput(1, 1, Colors.BGR, Scaling.UNIT).write("x", new Picture(1, 1, 1, new byte[] {51}), true, three, 0);
        assertArrayEquals(new float[] {0.2f, 0.2f, 0.2f}, three);
    }

    @Test
    void theNetworksInputs() {
        assertEquals(Shape.of(4, 3, 112, 96), FaceInput.CENTER_FACE.shape(4));
        assertEquals(Shape.of(1, 1, 128, 128), FaceInput.LIGHT_CNN.shape(1));
        assertEquals(-127.5f / 128, Scaling.CENTERED.apply(0));
        assertEquals(127.5f / 128, Scaling.CENTERED.apply(255));
        assertEquals(1f, Scaling.UNIT.apply(255));
    }

    @Test
    void otherSizesAreRefused() {
        FaceInput input = new FaceInput(2, 3, Colors.GREY, Scaling.UNIT);
        Refusals.refused("a.jpg: size: expected 2 x 3, found 3 x 2", () -> input.write("a.jpg", PICTURE, false, new float[6], 0));
        assertThrows(IllegalArgumentException.class, () -> new FaceInput(0, 1, Colors.GREY, Scaling.UNIT));
    }
}
