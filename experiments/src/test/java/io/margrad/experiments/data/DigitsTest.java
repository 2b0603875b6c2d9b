package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class DigitsTest {
    @Test
    void pixelsAreUnsignedAndRowMajor() {
        byte[] images = new byte[2 * Digits.PIXELS];
        images[Digits.PIXELS + 3 * Digits.SIDE + 5] = (byte) 200;
        Digits digits = Digits.of(images, new byte[] {4, 9});
        assertEquals(2, digits.count());
        assertEquals(9, digits.label(1));
        assertEquals(200, digits.pixel(1, 3 * 28 + 5));
        assertEquals(0, digits.pixel(0, 3 * 28 + 5));
        byte[] copy = new byte[Digits.PIXELS + 1];
        digits.copyImage(1, copy, 1);
        assertEquals((byte) 200, copy[1 + 3 * 28 + 5]);
    }

    @Test
    void laterChangesOfTheArraysAreNotSeen() {
        byte[] images = new byte[Digits.PIXELS];
        byte[] labels = {7};
        Digits digits = Digits.of(images, labels);
        images[0] = 1;
        labels[0] = 1;
        assertEquals(0, digits.pixel(0, 0));
        assertEquals(7, digits.label(0));
    }

    @Test
    void outOfRangeIsRefused() {
        Digits digits = Samples.TRAIN;
        byte[] image = new byte[Digits.PIXELS];
        assertThrows(IndexOutOfBoundsException.class, () -> digits.pixel(0, Digits.PIXELS));
        assertThrows(IndexOutOfBoundsException.class, () -> digits.pixel(30, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> digits.copyImage(30, image, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> digits.copyImage(0, image, 1));
        assertThrows(IllegalArgumentException.class, () -> digits.first(0));
        assertThrows(IllegalArgumentException.class, () -> Digits.of(image, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> Digits.of(image, new byte[2]));
        assertThrows(IllegalArgumentException.class, () -> Digits.of(image, new byte[] {10}));
        assertThrows(IllegalArgumentException.class, () -> Digits.of(image, new byte[] {-1}));
    }

    @Test
    void firstKeepsTheFront() {
        Digits front = Samples.TRAIN.first(12);
        assertEquals(12, front.count());
        assertEquals(Samples.TRAIN.pixel(11, 783), front.pixel(11, 783));
        assertSame(Samples.TRAIN, Samples.TRAIN.first(99));
        assertArrayEquals(new int[] {2, 2, 1, 1, 1, 1, 1, 1, 1, 1}, front.perClass());
    }
}
