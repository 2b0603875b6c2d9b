package io.margrad.experiments.faces.images;

/** Sample values of any depth as bytes. */
final class Samples {
    private Samples() {}

    /**
     * The nearest of 0 to 255 for a value of 0 to {@code max}: round(255 value / max), halves up.
     *
     * @param max 1 to 65535
     */
    static byte toByte(int value, int max) {
        return (byte) ((2 * 255 * value + max) / (2 * max));
    }
}
