package io.margrad.experiments.faces.images;

import java.util.Arrays;
import java.util.Objects;

/**
 * A decoded image: {@code height} rows of {@code width} pixels of {@code channels} unsigned bytes, row-major from the top left corner,
 * channels interleaved. The value of channel c at column x of row y is {@code pixels[(y * width + x) * channels + c] & 0xff}.
 *
 * <p>The array is not copied, neither here nor by {@link #pixels()}: who changes it changes the picture. Two pictures are equal when
 * their sizes and all their pixels are.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param channels 1 for grey, 3 for red, green and blue in this order
 * @param pixels {@code width * height * channels} bytes
 */
public record Picture(int width, int height, int channels, byte[] pixels) {
    // ITU-R BT.601 in 14 bits, as OpenCV's and Pillow's conversions; they add up to 1 << 14
    private static final int RED = 4899;
    private static final int GREEN = 9617;
    private static final int BLUE = 1868;

    /**
     * Takes the array over.
     *
     * @throws IllegalArgumentException when a size is below 1, there are neither 1 nor 3 channels, or the array's length does not fit
     */
    public Picture {
        Objects.requireNonNull(pixels, "pixels");
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("picture: expected at least 1 x 1 pixels, found " + width + " x " + height);
        }
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("picture: expected 1 or 3 channels, found " + channels);
        }
        // the product of two ints fits a long, times three as well
        long expected = (long) width * height * channels;
        if (pixels.length != expected) {
            throw new IllegalArgumentException("picture of " + width + " x " + height + " pixels with " + channels + " channels: expected "
                    + expected + " bytes, found " + pixels.length);
        }
    }

    /**
     * One value.
     *
     * @param x column, from 0 at the left
     * @param y row, from 0 at the top
     * @param channel from 0
     * @return 0 (black) to 255
     * @throws IndexOutOfBoundsException when there is no such value
     */
    public int at(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, channels);
        return pixels[(y * width + x) * channels + channel] & 0xff;
    }

    /** The picture in one channel: 0.299 R + 0.587 G + 0.114 B, rounded (ITU-R BT.601). A grey picture is returned as it is. */
    public Picture grey() {
        if (channels == 1) {
            return this;
        }
        byte[] grey = new byte[width * height];
        for (int i = 0; i < grey.length; i++) {
            int sum = RED * (pixels[3 * i] & 0xff) + GREEN * (pixels[3 * i + 1] & 0xff) + BLUE * (pixels[3 * i + 2] & 0xff);
            grey[i] = (byte) ((sum + (1 << 13)) >> 14);
        }
        return new Picture(width, height, 1, grey);
    }

    /** The picture in three channels; of a grey one all three are the same. A picture in color is returned as it is. */
    public Picture rgb() {
        if (channels == 3) {
            return this;
        }
        byte[] rgb = new byte[Math.multiplyExact(3, pixels.length)];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = pixels[i / 3];
        }
        return new Picture(width, height, 3, rgb);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && width == that.width
                && height == that.height
                && channels == that.channels
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pixels) * 31 + width;
    }

    /** For example {@code 96 x 112 x 3}: width, height, channels. */
    @Override
    public String toString() {
        return width + " x " + height + " x " + channels;
    }
}
