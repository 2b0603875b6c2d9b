package io.margrad.experiments.faces.model;

import io.margrad.experiments.faces.images.Picture;

/** What becomes of crops that are smaller than a network's input. */
public enum Padding {
    /** Nothing: they are refused. */
    NONE,
    /**
     * The pixels at the edges are copied outward, as many rows above as below and columns left as right; an odd one goes below or right.
     * A crop of 112 x 96 (rows x columns) thus becomes one of 112 x 112 with the face at the same place.
     */
    EDGE;

    /** The picture at that size, or as it is where it is larger or nothing is to be done. */
    Picture apply(Picture picture, int width, int height) {
        boolean fits = picture.width() <= width && picture.height() <= height;
        boolean same = picture.width() == width && picture.height() == height;
        if (this == NONE || !fits || same) {
            return picture;
        }
        int left = (width - picture.width()) / 2;
        int top = (height - picture.height()) / 2;
        int channels = picture.channels();
        byte[] padded = new byte[width * height * channels];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int row = Math.clamp(y - top, 0, picture.height() - 1) * picture.width();
            for (int x = 0; x < width; x++) {
                int from = (row + Math.clamp(x - left, 0, picture.width() - 1)) * channels;
                for (int c = 0; c < channels; c++) {
                    padded[to++] = picture.pixels()[from + c];
                }
            }
        }
        return new Picture(width, height, channels, padded);
    }
}
