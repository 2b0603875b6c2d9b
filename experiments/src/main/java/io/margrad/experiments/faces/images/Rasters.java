package io.margrad.experiments.faces.images;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The stored values of a decoded image. {@link BufferedImage#getRGB} is not used: it takes grey values as linear light and brightens
 * them, and converts by color profiles, neither of which OpenCV or Pillow does.
 */
final class Rasters {
    private Rasters() {}

    /**
     * The values as bytes; of deeper samples the nearest byte, of transparent images the colors without their alpha.
     *
     * @param grey whether one channel is wanted, and the image has only one
     */
    static Picture picture(BufferedImage image, boolean grey) {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        int channels = grey ? 1 : 3;
        byte[] pixels = new byte[width * height * channels];
        if (image.getColorModel() instanceof IndexColorModel palette) {
            look(raster, palette, channels, pixels);
        } else if (raster.getDataBuffer() instanceof DataBufferByte data
                && raster.getSampleModel() instanceof ComponentSampleModel layout
                && data.getNumBanks() == 1) {
            copy(data.getData(), layout, width, channels, pixels);
        } else {
            scale(raster, channels, pixels);
        }
        return new Picture(width, height, channels, pixels);
    }

    private static void copy(byte[] data, ComponentSampleModel layout, int width, int channels, byte[] pixels) {
        int[] offsets = layout.getBandOffsets();
        int rowBytes = width * channels;
        for (int i = 0; i < pixels.length; i += channels) {
            int from = i / rowBytes * layout.getScanlineStride() + i % rowBytes / channels * layout.getPixelStride();
            for (int c = 0; c < channels; c++) {
                pixels[i + c] = data[from + offsets[Math.min(c, offsets.length - 1)]];
            }
        }
    }

    private static void look(Raster raster, IndexColorModel palette, int channels, byte[] pixels) {
        int[] row = new int[raster.getWidth()];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, row.length, 1, 0, row);
            for (int x = 0; x < row.length; x++) {
                // an index beyond the palette is black, as libpng reads it
                int rgb = row[x] < palette.getMapSize() ? palette.getRGB(row[x]) : 0;
                int to = (y * row.length + x) * channels;
                for (int c = 0; c < channels; c++) {
                    pixels[to + c] = (byte) (rgb >> (16 - 8 * c));
                }
            }
        }
    }

    private static void scale(Raster raster, int channels, byte[] pixels) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    int band = Math.min(c, bands - 1);
                    int max = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
                    pixels[(y * width + x) * channels + c] = Samples.toByte(row[x * bands + band], max);
                }
            }
        }
    }
}
