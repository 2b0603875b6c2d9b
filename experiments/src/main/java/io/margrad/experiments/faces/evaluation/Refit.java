package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Picture;

/** How pictures of another size come to the size of a network's input. */
public enum Refit {
    /** Not at all: they are refused where they are used. */
    NONE {
        @Override
        public Picture apply(String name, Picture picture, int width, int height) {
            return picture;
        }
    },

    /**
     * In the middle, with copies of the pixels at its edges around it; of an odd number of columns or rows the smaller half is on the left or
     * at the top. Crops of 96 x 112 thus serve a network that takes 112 x 112, with 8 more columns on both sides.
     */
    PAD {
        @Override
        public Picture apply(String name, Picture picture, int width, int height) {
            if (picture.width() > width || picture.height() > height) {
                throw DataException.mismatch(
                        name, "size", "at most " + width + " x " + height + " to pad", picture.width() + " x " + picture.height());
            }
            int left = (width - picture.width()) / 2;
            int top = (height - picture.height()) / 2;
            int channels = picture.channels();
            byte[] padded = new byte[width * height * channels];
            for (int y = 0; y < height; y++) {
                int fromRow = Math.clamp(y - top, 0, picture.height() - 1) * picture.width();
                for (int x = 0; x < width; x++) {
                    int from = (fromRow + Math.clamp(x - left, 0, picture.width() - 1)) * channels;
                    System.arraycopy(picture.pixels(), from, padded, (y * width + x) * channels, channels);
                }
            }
            return new Picture(width, height, channels, padded);
        }
    },

    /** Scaled, without regard to its proportions, by {@link TriangleFilter}: for images that nobody has aligned. */
    SCALE {
        @Override
        public Picture apply(String name, Picture picture, int width, int height) {
            return picture.width() == width && picture.height() == height ? picture : TriangleFilter.scale(picture, width, height);
        }
    };

    /**
     * The picture for a network.
     *
     * @param name what the error calls the picture
     * @throws DataException when it cannot be done
     */
    public abstract Picture apply(String name, Picture picture, int width, int height);
}
