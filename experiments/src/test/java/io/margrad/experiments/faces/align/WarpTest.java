package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import io.margrad.experiments.faces.images.Picture;
import org.junit.jupiter.api.Test;

class WarpTest {
    private static final Picture GREY = new Picture(3, 2, 1, new byte[] {10, 20, 30, 50, 70, 90});

    @Test
    void theIdentityChangesNothing() {
        assertEquals(GREY, Warp.apply(GREY, moved(0, 0), Origin.ZERO, 3, 2));
    }

    @Test
    void betweenPixelsIsAMixtureAndOutsideIsBlack() {
        // half a pixel to the right: (0 + 10) / 2, (10 + 20) / 2, (20 + 30) / 2
        assertArrayEquals(new byte[] {5, 15, 25, 25, 60, 80}, Warp.apply(GREY, moved(0.5, 0), Origin.ZERO, 3, 2).pixels());
        // a quarter down: 0.25 * 0 + 0.75 * 10 = 7.5, 15, 22.5; then 0.25 * 10 + 0.75 * 50 = 40, 57.5, 75; halves go up
        assertArrayEquals(new byte[] {8, 15, 23, 40, 58, 75}, Warp.apply(GREY, moved(0, 0.25), Origin.ZERO, 3, 2).pixels());
        assertArrayEquals(new byte[6], Warp.apply(GREY, moved(4, 0), Origin.ZERO, 3, 2).pixels());
        assertArrayEquals(new byte[6], Warp.apply(GREY, moved(1e300, 0), Origin.ZERO, 3, 2).pixels());
    }

    @Test
    void turnedAndEnlarged() {
        // a quarter turn: (x, y) to (1 - y, x): columns become rows
        SimilarityTransform turn = new SimilarityTransform(0, -1, 1, 1, 0, 0);
        assertArrayEquals(new byte[] {50, 10, 70, 20, 90, 30}, Warp.apply(GREY, turn, Origin.ZERO, 2, 3).pixels());
        SimilarityTransform twice = new SimilarityTransform(2, 0, 0, 0, 2, 0);
        assertArrayEquals(new byte[] {10, 15, 20, 25, 30}, Warp.apply(GREY, twice, Origin.ZERO, 5, 1).pixels());
        // counted from 1, pixel 1 comes from 0.5, half a pixel outside both ways: a quarter of 10
        assertArrayEquals(new byte[] {3, 5, 8, 10, 13}, Warp.apply(GREY, twice, Origin.ONE, 5, 1).pixels());
    }

    @Test
    void crops() {
        Landmarks face = new Landmarks(new Point(30, 51), new Point(65, 51), new Point(48, 71), new Point(33, 92), new Point(62, 92));
        Picture color = new Picture(100, 120, 3, new byte[36_000]);
        for (CropShape shape : CropShape.values()) {
            Picture crop = new Aligner(shape, Fit.UMEYAMA, Origin.ZERO).crop(color, face);
            assertEquals(shape.width() + " x " + shape.height() + " x " + shape.channels(), crop.toString());
            assertEquals(crop, new Aligner(shape, Fit.UMEYAMA, Origin.ZERO).crop(color.grey(), face));
        }
    }

    private static SimilarityTransform moved(double x, double y) {
        return new SimilarityTransform(1, 0, x, 0, 1, y);
    }
}
