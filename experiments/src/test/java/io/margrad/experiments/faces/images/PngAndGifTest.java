package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;

class PngAndGifTest {
    private static final String PNG_CUT = "truncated: expected a PNG's end chunk, found the end of the file after ";

    @Test
    void colorIsExact() throws IOException {
        BufferedImage image = Images.noise(13, 7, BufferedImage.TYPE_INT_RGB, 1);
        assertEquals(Images.picture(image), decode(Images.write(image, "png")));
        assertEquals(Images.picture(image), decode(interlaced(image)));
    }

    @Test
    void alphaIsDroppedAndColorsStay() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
        image.getRaster().setPixel(0, 0, new int[] {10, 20, 30, 0});
        image.getRaster().setPixel(1, 0, new int[] {40, 50, 60, 128});
        assertEquals(new Picture(2, 1, 3, new byte[] {10, 20, 30, 40, 50, 60}), decode(Images.write(image, "png")));
        ComponentColorModel greyAlpha = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, Transparency.TRANSLUCENT, DataBuffer.TYPE_BYTE);
        WritableRaster raster = greyAlpha.createCompatibleWritableRaster(2, 1);
        raster.setPixel(0, 0, new int[] {70, 0});
        raster.setPixel(1, 0, new int[] {200, 255});
        BufferedImage grey = new BufferedImage(greyAlpha, raster, false, null);
        assertEquals(new Picture(2, 1, 1, new byte[] {70, (byte) 200}), decode(Images.write(grey, "png")));
    }

    @Test
    void greyOfAllDepths() {
        BufferedImage deep = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setPixels(0, 0, 4, 1, new int[] {0, 65535, 128 * 257, 129});
        assertEquals(new Picture(4, 1, 1, new byte[] {0, (byte) 255, (byte) 128, 1}), decode(Images.write(deep, "png")));
        BufferedImage bytes = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        bytes.getRaster().setPixels(0, 0, 2, 1, new int[] {64, 200});
        assertEquals(new Picture(2, 1, 1, new byte[] {64, (byte) 200}), decode(Images.write(bytes, "png")));
        BufferedImage bits = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setPixels(0, 0, 9, 1, new int[] {1, 0, 0, 1, 1, 0, 1, 0, 1});
        Picture picture = decode(Images.write(bits, "png"));
        assertEquals("9 x 1 x 1", picture.toString());
        assertEquals(255, picture.at(8, 0, 0));
        assertEquals(0, picture.at(7, 0, 0));
        byte[] ramp = new byte[16];
        for (int i = 0; i < 16; i++) {
            ramp[i] = (byte) (17 * i);
        }
        BufferedImage nibbles =
                new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(4, 16, ramp, ramp, ramp));
        nibbles.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 7, 15});
        assertEquals(new Picture(3, 1, 1, new byte[] {0, 7 * 17, (byte) 255}), decode(Images.write(nibbles, "png")));
    }

    @Test
    void sixteenBitColor() {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {65535, 128 * 257, 3 * 257});
        BufferedImage image = new BufferedImage(model, raster, false, null);
        assertEquals(new Picture(1, 1, 3, new byte[] {(byte) 255, (byte) 128, 3}), decode(Images.write(image, "png")));
    }

    @Test
    void palettesAreLookedUp() {
        byte[] red = {10, (byte) 200, 30};
        byte[] green = {1, 2, 3};
        byte[] blue = {5, 6, 7};
        IndexColorModel colors = new IndexColorModel(8, 3, red, green, blue);
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, colors);
        image.getRaster().setPixels(0, 0, 3, 1, new int[] {2, 0, 1});
        Picture expected = new Picture(3, 1, 3, new byte[] {30, 3, 7, 10, 1, 5, (byte) 200, 2, 6});
        assertEquals(expected, decode(Images.write(image, "png")));
        assertEquals(expected, decode(Images.write(image, "gif")));
    }

    @Test
    void aGifFrameLiesOnItsScreen() {
        byte[] file = Images.write(Images.noise(3, 2, BufferedImage.TYPE_BYTE_INDEXED, 1), "gif");
        Picture whole = decode(file);
        // screen 6 x 4 instead of 3 x 2, and the frame 4 to the right and 3 down: one pixel of it is seen
        byte[] moved = file.clone();
        moved[6] = 6;
        moved[8] = 4;
        int frame = frame(file);
        moved[frame + 1] = 4;
        moved[frame + 3] = 3;
        Picture picture = decode(moved);
        assertEquals("6 x 4 x 3", picture.toString());
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                int expected = x >= 4 && y == 3 ? whole.at(x - 4, 0, 1) : 0;
                assertEquals(expected, picture.at(x, y, 1), x + ", " + y);
            }
        }
        moved[frame + 1] = 7;
        assertEquals(new Picture(6, 4, 3, new byte[72]), decode(moved));
    }

    @Test
    void damagedPngs() {
        byte[] file = Images.write(Images.smooth(5, 5), "png");
        byte[] flipped = file.clone();
        flipped[16] ^= 1;
        String message = Refusals.message(() -> decode(flipped));
        assertTrue(message.startsWith("x: checksum of PNG chunk IHDR: expected "), message);
        byte[] large = file.clone();
        ByteBuffer.wrap(large).putInt(16, 1 << 30).putInt(20, 1 << 30);
        refused("size: expected 1..67108864 pixels, found 1073741824 x 1073741824", summed(large));
        Refusals.costsNoMemory(() -> decode(summed(large)));
        // as many pixels as there may be, of four channels of 16 bits
        ByteBuffer.wrap(large).putInt(16, 8192).putInt(20, 8192).put(24, (byte) 16).put(25, (byte) 6);
        refused("size: expected at most 268435456 bytes when decoded, found 8192 x 8192 pixels of 8 bytes", summed(large));
        Refusals.costsNoMemory(() -> decode(summed(large)));
        byte[] kind = file.clone();
        kind[25] = 5;
        message = Refusals.message(() -> decode(summed(kind)));
        assertTrue(message.startsWith("x: broken image: expected a whole png, found: "), message);
        byte[] noHeader = file.clone();
        System.arraycopy("IDAT".getBytes(StandardCharsets.US_ASCII), 0, noHeader, 12, 4);
        refused("PNG: expected one header chunk, the first, found chunk IDAT", summed(noHeader));
        for (int length = 8; length < file.length; length++) {
            refused(PNG_CUT + length + " bytes", Arrays.copyOf(file, length));
        }
    }

    @Test
    void damagedGifs() {
        byte[] file = Images.write(Images.noise(9, 9, BufferedImage.TYPE_BYTE_INDEXED, 1), "gif");
        Picture whole = decode(file);
        for (int length = 4; length < file.length - 1; length++) {
            refused(
                    "truncated: expected a GIF's first frame, found the end of the file after " + length + " bytes",
                    Arrays.copyOf(file, length));
        }
        // only the trailer is missing
        assertEquals(whole, decode(Arrays.copyOf(file, file.length - 1)));
        byte[] noFrame = file.clone();
        noFrame[frame(file)] = 0x3b;
        refused("GIF block at byte " + frame(file) + ": expected a frame, found the end of the file", noFrame);
        byte[] large = file.clone();
        Arrays.fill(large, 6, 10, (byte) 0xff);
        refused("size: expected 1..67108864 pixels, found 65535 x 65535", large);
        byte[] largeFrame = file.clone();
        Arrays.fill(largeFrame, frame(file) + 5, frame(file) + 9, (byte) 0xff);
        refused("size: expected 1..67108864 pixels, found 65535 x 65535", largeFrame);
    }

    @Test
    void flippedBitsNeverCrash() {
        Images.flipBits(Images.write(Images.smooth(20, 20), "png"), new Random(1), 1_000);
        Images.flipBits(Images.write(Images.noise(20, 20, BufferedImage.TYPE_BYTE_INDEXED, 1), "gif"), new Random(2), 1_000);
        // with right checksums, so that the decoder gets to see the damage
        Random random = new Random(3);
        byte[] file = Images.write(Images.smooth(20, 20), "png");
        for (int i = 0; i < 1_000; i++) {
            byte[] flipped = file.clone();
            flipped[8 + random.nextInt(file.length - 8)] ^= (byte) (1 << random.nextInt(8));
            Images.pictureOrRefusal(summed(flipped));
        }
    }

    private static void refused(String problem, byte[] file) {
        Refusals.refused("x: " + problem, () -> decode(file));
    }

    private static Picture decode(byte[] file) {
        return PictureReader.decode("x", file);
    }

    /** Where the mark of the first frame is: ImageIO's files have a table of colors and one extension before it. */
    private static int frame(byte[] file) {
        int at = 13 + 3 * (2 << (file[10] & 7));
        while (file[at] == 0x21) {
            at += 2;
            while (file[at] != 0) {
                at += 1 + (file[at] & 0xff);
            }
            at++;
        }
        return at;
    }

    /** The same chunks with right checksums, as long as their lengths make sense. */
    private static byte[] summed(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png.clone());
        for (int at = 8; at <= png.length - 12; ) {
            int length = bytes.getInt(at);
            if (length < 0 || length > png.length - 12 - at) {
                break;
            }
            CRC32 sum = new CRC32();
            sum.update(bytes.slice(at + 4, length + 4));
            bytes.putInt(at + 8 + length, (int) sum.getValue());
            at += length + 12;
        }
        return bytes.array();
    }

    private static byte[] interlaced(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
