package io.margrad.experiments.faces.feed;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.tensor.Shape;

/**
 * What a network takes: pictures of one size as floats, [B, C, H, W].
 *
 * @param width W, columns
 * @param height H, rows
 * @param colors C and the order of channels; grey pictures become colored ones with three equal channels, and the other way round
 * @param scaling of pixel values
 */
public record FaceInput(int width, int height, Colors colors, Scaling scaling) {
    /** The input of CenterFaceNet: 3 x 112 x 96, BGR, (p - 127.5) / 128. */
    public static final FaceInput CENTER_FACE = new FaceInput(96, 112, Colors.BGR, Scaling.CENTERED);

    /** The input of LightCNN: 1 x 128 x 128, p / 255. */
    public static final FaceInput LIGHT_CNN = new FaceInput(128, 128, Colors.GREY, Scaling.UNIT);

    private static final int VALUES = 256;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException when one is below 1
     */
    public FaceInput {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("input: expected at least 1 x 1 pixels, found " + width + " x " + height);
        }
    }

    /** [B, C, H, W] for {@code batch} pictures. */
    public Shape shape(int batch) {
        return Shape.of(batch, colors.channels(), height, width);
    }

    /**
     * Writes a picture into a batch.
     *
     * @param name what the error calls the picture
     * @param mirror whether left and right are exchanged
     * @param batch the floats of a batch, [B, C, H, W]
     * @param at the picture's place, 0 to B - 1
     * @throws DataException when the picture has another size
     */
    public void write(String name, Picture picture, boolean mirror, float[] batch, int at) {
        if (picture.width() != width || picture.height() != height) {
            throw DataException.mismatch(name, "size", width + " x " + height, picture.width() + " x " + picture.height());
        }
        Picture source = colors == Colors.GREY ? picture.grey() : picture.rgb();
        float[] table = table();
        int step = source.channels();
        int to = at * colors.channels() * height * width;
        for (int c = 0; c < colors.channels(); c++) {
            int from = colors.source(c);
            for (int y = 0; y < height; y++) {
                int first = mirror ? from + (width - 1) * step : from;
                int stride = mirror ? -step : step;
                for (int x = 0; x < width; x++) {
                    batch[to++] = table[source.pixels()[first + x * stride] & 0xff];
                }
                from += width * step;
            }
        }
    }

    private float[] table() {
        float[] table = new float[VALUES];
        for (int p = 0; p < VALUES; p++) {
            table[p] = scaling.apply(p);
        }
        return table;
    }
}
