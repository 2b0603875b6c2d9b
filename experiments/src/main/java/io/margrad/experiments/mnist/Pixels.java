package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;

/** The network's input: x = (p - 127.5) / 128 for pixel values p from 0 to 255, as in caffe-face. */
final class Pixels {
    private static final float MIDDLE = 127.5f;
    private static final float SCALE = 1f / 128;

    private Pixels() {}

    /** Writes digit {@code digit} as image {@code at} of a batch. */
    static void scale(Digits digits, int digit, float[] batch, int at) {
        for (int p = 0; p < Digits.PIXELS; p++) {
            batch[at * Digits.PIXELS + p] = (digits.pixel(digit, p) - MIDDLE) * SCALE;
        }
    }
}
