package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NetpbmReaderTest {
    @Test
    void binaryGreyAndColor() {
        assertEquals(new Picture(2, 2, 1, new byte[] {0, 127, (byte) 128, (byte) 255}), decode("P5 2 2 255\n", 0, 127, 128, 255));
        assertEquals(new Picture(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6}), decode("P6\n1 2\n255\n", 1, 2, 3, 4, 5, 6));
        // the one blank after the header may be followed by a sample that looks like one
        assertEquals(new Picture(1, 1, 1, new byte[] {' '}), decode("P5 1 1 255\n", ' '));
    }

    @Test
    void decimalGreyAndColorWithComments() {
        assertEquals(new Picture(3, 1, 1, new byte[] {0, 7, (byte) 255}), decode("P2 # grey\n#w\n3 #h\n 1\t255\r\n0\n 7 # x\n 255"));
        assertEquals(new Picture(1, 1, 3, new byte[] {9, 8, 7}), decode("P3\n1 1\n255\n9 8 7\n"));
    }

    @Test
    void otherMaximalValuesAreScaled() {
        // round(255 v / 15) = 17 v
        assertEquals(new Picture(3, 1, 1, new byte[] {0, 17, (byte) 255}), decode("P5 3 1 15\n", 0, 1, 15));
        // two bytes each, big-endian: 0x8000 of 0xffff is 127.5 + 0.002, hence 128; 128 of 65535 is 0.498, hence 0; 129 is 0.502
        assertEquals(
                new Picture(4, 1, 1, new byte[] {(byte) 128, 0, 1, (byte) 255}),
                decode("P5 4 1 65535\n", 0x80, 0, 0, 128, 0, 129, 255, 255));
        assertEquals(new Picture(2, 1, 1, new byte[] {0, (byte) 255}), decode("P2 2 1 1 0 1"));
        for (int max = 1; max <= 65535; max += 97) {
            for (int value = 0; value <= max; value += 1 + max / 50) {
                assertEquals((int) Math.floor(255.0 * value / max + 0.5), Samples.toByte(value, max) & 0xff, value + " of " + max);
            }
        }
    }

    /** The picture, and little beside it. */
    @Test
    void aDecimalSampleTakesNoMemoryOfItsOwn() {
        int side = 500;
        byte[] file = bytes("P2 " + side + " " + side + " 255\n" + "17 ".repeat(side * side));
        NetpbmReader.decode("warm", file);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Picture picture = NetpbmReader.decode("decimal", file);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(17, picture.at(side - 1, side - 1, 0));
        assertTrue(allocated < 3L * side * side, allocated + " bytes for " + side * side + " samples");
    }

    @Test
    void theFirstOfSeveralImages() {
        assertEquals(new Picture(1, 1, 1, new byte[] {5}), decode("P5 1 1 255\n", 5, 'P', '5'));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] color = bytes("P6 2 2 255\n", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        byte[][] files = {color, bytes("P5 2 1 999\n", 1, 2, 3, 4), bytes("P2 2 2 9\n1 2 3 4")};
        for (byte[] whole : files) {
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                String message = Refusals.message(() -> PictureReader.decode("cut.ppm", cut));
                assertTrue(message.startsWith("cut.ppm: "), message);
            }
        }
    }

    @Test
    void malformedHeaders() {
        refused("size: expected 1..67108864 pixels, found 0 x 3", "P5 0 3 255\n");
        refused("size: expected 1..67108864 pixels, found 2147483647 x 2147483647", "P5 2147483647 2147483647 255\n");
        refused("width at byte 3: expected a number up to 2147483647, found byte 0x2d", "P5 -1 3 255\n");
        refused("width at byte 3: expected a number up to 2147483647, found a number above 2147483647", "P5 99999999999999999999 3 255\n");
        refused("maximal value: expected 1..65535, found 0", "P5 1 1 0\n\0");
        refused("maximal value at byte 7: expected a number up to 65535, found a number above 65535", "P5 1 1 65536\n\0\0");
        refused("sample 1: expected 0..9, found 10", "P2 2 1 9\n1 10");
        refused("sample 0: expected 0..9, found 65", "P5 1 1 9\nA");
        refused("truncated: expected height, found the end of the file after 6 bytes", "P5 12 ");
        refused("truncated: expected at least 14 bytes, found 12 bytes", "P5 1 3 255\n\0");
        refused("image format: expected JPEG, PNG, GIF, PGM or PPM, found a file that begins with 50 34 20 31 20 31 0a 00", "P4 1 1\n\0");
    }

    @Test
    void aHeaderThatLiesCostsNoMemory() {
        byte[] lie = bytes("P6 8000 8000 255\n", 1, 2, 3);
        Refusals.costsNoMemory(() -> PictureReader.decode("lie", lie));
        byte[] decimal = bytes("P3 8000 8000 255\n1 2 3");
        Refusals.costsNoMemory(() -> PictureReader.decode("lie", decimal));
    }

    private static void refused(String problem, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        Refusals.refused("x.pgm: " + problem, () -> PictureReader.decode("x.pgm", bytes));
    }

    private static Picture decode(String header, int... samples) {
        return PictureReader.decode("x.pgm", bytes(header, samples));
    }

    private static byte[] bytes(String header, int... samples) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        for (int sample : samples) {
            bytes.write(sample);
        }
        return bytes.toByteArray();
    }
}
