package io.margrad.experiments.faces.images;

import io.margrad.experiments.data.DataException;

/** The limits that keep a header of a few bytes from asking for gigabytes. */
final class ImageSize {
    private ImageSize() {}

    /**
     * Checks what a header says before anything of that size is allocated.
     *
     * @throws DataException when a side is 0 or there are more than {@link PictureReader#MAX_PIXELS} pixels
     */
    static void check(String name, long width, long height) {
        // each factor is below 2^32, so a product that overflows has a factor above the limit
        boolean fits = width >= 1 && height >= 1 && width <= PictureReader.MAX_PIXELS && height <= PictureReader.MAX_PIXELS / width;
        if (!fits) {
            throw DataException.mismatch(name, "size", "1.." + PictureReader.MAX_PIXELS + " pixels", width + " x " + height);
        }
    }

    /**
     * The same, and for a decoder that keeps so many bytes of a pixel.
     *
     * @throws DataException also when it would keep more than {@link PictureReader#MAX_DECODED_BYTES}
     */
    static void check(String name, long width, long height, int pixelBytes) {
        check(name, width, height);
        if (width * height * pixelBytes > PictureReader.MAX_DECODED_BYTES) {
            String found = width + " x " + height + " pixels of " + pixelBytes + " bytes";
            throw DataException.mismatch(name, "size", "at most " + PictureReader.MAX_DECODED_BYTES + " bytes when decoded", found);
        }
    }
}
