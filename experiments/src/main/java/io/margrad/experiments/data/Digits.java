package io.margrad.experiments.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable set of labelled digits: n images of 28 x 28 unsigned bytes (0 = paper, 255 = ink), row-major from the
 * top left corner, and n labels 0 to 9. Safe to share between threads.
 */
public final class Digits {
    /** Rows and columns of an image. */
    public static final int SIDE = 28;

    /** Pixels of an image. */
    public static final int PIXELS = SIDE * SIDE;

    /** Number of classes; labels are 0 to CLASSES - 1. */
    public static final int CLASSES = 10;

    private final byte[] images;
    private final byte[] labels;

    /** Takes the arrays over without copying: for readers in this package that keep no reference to them. */
    Digits(byte[] images, byte[] labels) {
        if (labels.length == 0 || images.length != (long) labels.length * PIXELS) {
            throw new IllegalArgumentException("expected n >= 1 labels and n * " + PIXELS + " pixels, found "
                    + labels.length + " labels and " + images.length + " pixels");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= CLASSES) {
                throw new IllegalArgumentException("label " + i + ": expected 0..9, found " + (labels[i] & 0xff));
            }
        }
        this.images = images;
        this.labels = labels;
    }

    /**
     * A set made of copies of the arrays.
     *
     * @param images n x 28 x 28 unsigned bytes
     * @param labels n digits, 0 to 9
     * @throws IllegalArgumentException when n is 0, the lengths do not fit, or a label is out of range
     */
    public static Digits of(byte[] images, byte[] labels) {
        return new Digits(images.clone(), labels.clone());
    }

    /** Number of digits, at least 1. */
    public int count() {
        return labels.length;
    }

    /** The label of digit {@code i}, 0 to 9. */
    public int label(int i) {
        return labels[i];
    }

    /**
     * One pixel.
     *
     * @param i digit
     * @param pixel row * 28 + column
     * @return 0 (paper) to 255 (ink)
     */
    public int pixel(int i, int pixel) {
        Objects.checkIndex(pixel, PIXELS);
        return images[i * PIXELS + pixel] & 0xff;
    }

    /**
     * Copies the 784 unsigned bytes of digit {@code i} to {@code target}, starting at {@code at}.
     *
     * @throws IndexOutOfBoundsException when there is no such digit or the target is too short
     */
    public void copyImage(int i, byte[] target, int at) {
        Objects.checkIndex(i, labels.length);
        System.arraycopy(images, i * PIXELS, target, at, PIXELS);
    }

    /** How many digits there are of each class, length 10. */
    public int[] perClass() {
        int[] n = new int[CLASSES];
        for (byte label : labels) {
            n[label]++;
        }
        return n;
    }

    /**
     * The first {@code n} digits, or this set when it has no more than that.
     *
     * @throws IllegalArgumentException when n is below 1
     */
    public Digits first(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("number of digits: expected at least 1, found " + n);
        }
        return n >= count() ? this : new Digits(Arrays.copyOf(images, n * PIXELS), Arrays.copyOf(labels, n));
    }
}
