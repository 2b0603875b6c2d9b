package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images that tests make for themselves. */
public final class Images {
    private Images() {}

    /** A smooth picture with three different channels, which JPEG changes little. */
    public static BufferedImage smooth(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 255 * x / Math.max(1, width - 1);
                int green = 255 * y / Math.max(1, height - 1);
                image.setRGB(x, y, red << 16 | green << 8 | (255 - red / 2 - green / 2));
            }
        }
        return image;
    }

    /** Noise. */
    public static BufferedImage noise(int width, int height, int type, long seed) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    /** A file of ImageIO's making. */
    public static byte[] write(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalStateException("ImageIO writes no " + format + " of type " + image.getType());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** An image's colors as a picture. */
    public static Picture picture(BufferedImage image) {
        byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
        for (int i = 0; i < pixels.length; i++) {
            int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
            pixels[i] = (byte) (rgb >> (16 - 8 * (i % 3)));
        }
        return new Picture(image.getWidth(), image.getHeight(), 3, pixels);
    }

    /** Decodes copies of a file with one bit changed: each is a picture or an error of ours that names the file. */
    static void flipBits(byte[] file, Random random, int times) {
        for (int i = 0; i < times; i++) {
            byte[] flipped = file.clone();
            flipped[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            pictureOrRefusal(flipped);
        }
    }

    /** Decodes, or fails with anything but an error of ours. */
    static void pictureOrRefusal(byte[] file) {
        try {
            PictureReader.decode("flipped", file);
        } catch (DataException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("flipped: "), e.getMessage());
        }
    }
}
