package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;

class JpegTest {
    private static final BufferedImage SMOOTH = Images.smooth(37, 29);

    @Test
    void colorIsCloseToWhatWasWritten() {
        Picture picture = decode(Images.write(SMOOTH, "jpeg"));
        assertEquals("37 x 29 x 3", picture.toString());
        close(SMOOTH, picture);
    }

    @Test
    void progressive() throws IOException {
        close(SMOOTH, decode(write(new IIOImage(SMOOTH, null, null), true)));
    }

    /** A grey picture of linear light would be brighter: 64 would become 137. */
    @Test
    void greyValuesAreAsStored() {
        BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            grey.getRaster().setSample(i % 16, i / 16, 0, i < 128 ? 64 : 200);
        }
        Picture picture = decode(Images.write(grey, "jpeg"));
        assertEquals("16 x 16 x 1", picture.toString());
        assertEquals(64, picture.at(3, 0, 0), 2);
        assertEquals(200, picture.at(3, 15, 0), 2);
    }

    /** ImageIO takes the last of these for RGB; libjpeg, and with it every other tool, for YCbCr. */
    @Test
    void withoutAnyMarkerItIsYCbCr() {
        byte[] file = Images.write(SMOOTH, "jpeg");
        Picture whole = decode(file);
        byte[] bare = without(file, 0xe0);
        assertEquals(whole, decode(bare));
        // ImageIO's files have twice as many samples of the first component; this one has not
        assertEquals(0x22, bare[sof(bare) + 11]);
        byte[] flat = flatYCbCr();
        near(decode(flat), 173, 118, 61);
        assertEquals(decode(flat), decode(without(flat, 0xe0)));
        assertEquals(decode(flat), decode(renamed(without(flat, 0xe0), 0, 1, 2)));
    }

    @Test
    void anAdobeMarkerOrNamesSayThatItIsRgb() {
        byte[] file = without(flatYCbCr(), 0xe0);
        byte[] adobe = insert(file, 0xee, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0});
        Picture rgb = decode(adobe);
        // stored are Y = 128, Cb = 90, Cr = 160: as RGB they are taken for colors themselves
        near(rgb, 128, 90, 160);
        near(decode(insert(file, 0xee, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 1})), 173, 118, 61);
        // of three components this value says nothing, and libjpeg takes them for YCbCr
        near(decode(insert(file, 0xee, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 2})), 173, 118, 61);
        assertEquals(rgb, decode(renamed(file, 'R', 'G', 'B')));
    }

    @Test
    void theOrientationIsApplied() {
        byte[] file = Images.write(SMOOTH, "jpeg");
        ByteBuffer exif = ByteBuffer.allocate(6 + 34).put(new byte[] {'E', 'x', 'i', 'f', 0, 0});
        exif.put(OrientationTest.tiff(ByteOrder.LITTLE_ENDIAN, 3, 6));
        Picture stored = decode(file);
        Picture seen = decode(insert(file, 0xe1, exif.array()));
        assertEquals("29 x 37 x 3", seen.toString());
        assertEquals(stored.at(0, 28, 1), seen.at(0, 0, 1));
        assertEquals(stored.at(0, 0, 2), seen.at(28, 0, 2));
    }

    @Test
    void whatDoesNotDecideAboutPixelsIsPassedOver() {
        byte[] file = Images.write(SMOOTH, "jpeg");
        Picture plain = decode(file);
        byte[] profile = "ICC_PROFILE\0\1\1 nonsense".getBytes(StandardCharsets.US_ASCII);
        assertEquals(plain, decode(insert(file, 0xe2, profile)));
        assertEquals(plain, decode(insert(file, 0xfe, new byte[300])));
        assertEquals(plain, decode(Arrays.copyOf(file, file.length + 100)));
        byte[] stray = new byte[file.length + 3];
        int at = sof(file);
        System.arraycopy(file, 0, stray, 0, at);
        System.arraycopy(file, at, stray, at + 3, file.length - at);
        assertEquals(plain, decode(stray));
    }

    @Test
    void fourComponentsAreNamed() throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, 8, 8, 4, null);
        byte[] file = write(new IIOImage(raster, null, null), false);
        Refusals.refused(
                "x.jpg: JPEG colors: expected grey, YCbCr or RGB, found CMYK or YCCK, which is not supported", () -> decode(file));
    }

    @Test
    void otherKindsAreNamed() {
        byte[] file = Images.write(SMOOTH, "jpeg");
        byte[] lossless = file.clone();
        lossless[sof(file) + 1] = (byte) 0xc3;
        Refusals.refused(
                "x.jpg: JPEG coding: expected baseline or progressive Huffman coding (SOF0, SOF1, SOF2), found SOF3",
                () -> decode(lossless));
        byte[] twelve = file.clone();
        twelve[sof(file) + 4] = 12;
        Refusals.refused("x.jpg: JPEG precision: expected 8 bits, found 12 bits", () -> decode(twelve));
        byte[] two = file.clone();
        two[sof(file) + 9] = 2;
        Refusals.refused("x.jpg: JPEG components: expected 1 or 3, each described by 3 bytes, found 2", () -> decode(two));
        byte[] large = file.clone();
        Arrays.fill(large, sof(file) + 5, sof(file) + 9, (byte) 0xff);
        Refusals.refused("x.jpg: size: expected 1..67108864 pixels, found 65535 x 65535", () -> decode(large));
        Refusals.costsNoMemory(() -> decode(large));
        byte[] flat = file.clone();
        Arrays.fill(flat, sof(file) + 5, sof(file) + 7, (byte) 0);
        Refusals.refused("x.jpg: size: expected 1..67108864 pixels, found 37 x 0", () -> decode(flat));
        byte[] empty = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9};
        Refusals.refused("x.jpg: JPEG: expected a frame and a scan before the end marker, found none", () -> decode(empty));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = Images.write(Images.noise(9, 7, BufferedImage.TYPE_INT_RGB, 1), "jpeg");
        for (int length = 3; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            String found = "found the end of the file after " + length + " bytes";
            Refusals.refused("x.jpg: truncated: expected a JPEG's end marker, " + found, () -> decode(cut));
        }
    }

    /** A piece from the middle is gone, and the end marker is there: the decoder only warns. */
    @Test
    void missingDataIsRefused() {
        byte[] whole = Images.write(Images.noise(64, 64, BufferedImage.TYPE_INT_RGB, 1), "jpeg");
        byte[] cut = new byte[whole.length - 1000];
        System.arraycopy(whole, 0, cut, 0, cut.length - 2);
        System.arraycopy(whole, whole.length - 2, cut, cut.length - 2, 2);
        String message = Refusals.message(() -> decode(cut));
        assertTrue(message.startsWith("x.jpg: broken image: expected a whole jpeg, found: "), message);
    }

    @Test
    void flippedBitsNeverCrash() {
        Images.flipBits(Images.write(SMOOTH, "jpeg"), new Random(1), 2_000);
    }

    private static Picture decode(byte[] file) {
        return PictureReader.decode("x.jpg", file);
    }

    /** Stored values are Y = 128, Cb = 90, Cr = 160 everywhere; no component is subsampled. */
    private static byte[] flatYCbCr() {
        WritableRaster raster = Raster.createInterleavedRaster(0, 16, 16, 3, null);
        for (int i = 0; i < 256; i++) {
            raster.setPixel(i % 16, i / 16, new int[] {128, 90, 160});
        }
        try {
            byte[] file = write(new IIOImage(raster, null, null), false);
            byte[] bare = without(without(file, 0xe0), 0xee);
            byte[] jfif = {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
            return renamed(insert(bare, 0xe0, jfif), 1, 2, 3);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with other numbers of the three components, and none of them subsampled. */
    private static byte[] renamed(byte[] file, int... numbers) {
        byte[] renamed = file.clone();
        for (int i = 0; i < 3; i++) {
            renamed[sof(file) + 10 + 3 * i] = (byte) numbers[i];
            renamed[sof(file) + 11 + 3 * i] = 0x11;
            renamed[marker(file, 0xda) + 5 + 2 * i] = (byte) numbers[i];
        }
        return renamed;
    }

    private static void near(Picture picture, int red, int green, int blue) {
        assertEquals(red, picture.at(5, 5, 0), 3);
        assertEquals(green, picture.at(5, 5, 1), 3);
        assertEquals(blue, picture.at(5, 5, 2), 3);
    }

    private static void close(BufferedImage expected, Picture picture) {
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int rgb = expected.getRGB(x, y);
                for (int c = 0; c < 3; c++) {
                    assertEquals(rgb >> (16 - 8 * c) & 0xff, picture.at(x, y, c), 24, x + ", " + y + ", " + c);
                }
            }
        }
    }

    private static byte[] write(IIOImage image, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, image, param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Where the frame header's 0xff is. */
    private static int sof(byte[] file) {
        return marker(file, 0xc0);
    }

    private static int marker(byte[] file, int code) {
        int at = 2;
        while ((file[at + 1] & 0xff) != code) {
            at += 2 + ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff));
        }
        return at;
    }

    private static byte[] without(byte[] file, int code) {
        int at = 2;
        while ((file[at + 1] & 0xff) != 0xda) {
            int length = 2 + ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff));
            if ((file[at + 1] & 0xff) == code) {
                byte[] rest = new byte[file.length - length];
                System.arraycopy(file, 0, rest, 0, at);
                System.arraycopy(file, at + length, rest, at, rest.length - at);
                return rest;
            }
            at += length;
        }
        return file;
    }

    /** A segment right after the first marker. */
    private static byte[] insert(byte[] file, int code, byte[] body) {
        ByteBuffer bytes = ByteBuffer.allocate(file.length + body.length + 4);
        bytes.put(file, 0, 2).put((byte) 0xff).put((byte) code).putShort((short) (body.length + 2)).put(body);
        return bytes.put(file, 2, file.length - 2).array();
    }
}
