package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OrientationTest {
    /** Two columns and three rows, and what is to be seen for each of the eight values: rows separated by slashes. */
    private static final String STORED = "ab/cd/ef";

    private static final String[] SEEN = {
        "ab/cd/ef", "ba/dc/fe", "fe/dc/ba", "ef/cd/ab", "ace/bdf", "eca/fdb", "fdb/eca", "bdf/ace"
    };

    @Test
    void allEightWays() {
        for (int orientation = 1; orientation <= 8; orientation++) {
            Picture seen = Orientation.upright(picture(STORED), orientation);
            assertEquals(picture(SEEN[orientation - 1]), seen, "orientation " + orientation);
        }
        Picture upright = picture(STORED);
        assertSame(upright, Orientation.upright(upright, 1));
    }

    @Test
    void colorsStayTogether() {
        Picture seen = Orientation.upright(new Picture(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6}), 6);
        assertEquals(new Picture(2, 1, 3, new byte[] {4, 5, 6, 1, 2, 3}), seen);
    }

    @Test
    void theTagInBothByteOrders() {
        assertEquals(6, Orientation.of(tiff(ByteOrder.LITTLE_ENDIAN, 3, 6)));
        assertEquals(8, Orientation.of(tiff(ByteOrder.BIG_ENDIAN, 3, 8)));
    }

    @Test
    void damagedBlocksMeanUpright() {
        assertEquals(1, Orientation.of(ByteBuffer.allocate(0)));
        assertEquals(1, Orientation.of(tiff(ByteOrder.BIG_ENDIAN, 3, 9)));
        assertEquals(1, Orientation.of(tiff(ByteOrder.BIG_ENDIAN, 3, 0)));
        assertEquals(1, Orientation.of(tiff(ByteOrder.BIG_ENDIAN, 4, 6)));
        ByteBuffer whole = tiff(ByteOrder.LITTLE_ENDIAN, 3, 6);
        for (int length = 0; length < whole.limit(); length++) {
            assertEquals(1, Orientation.of(whole.slice(0, length)));
        }
        // directories that would lie outside, also at offsets beyond the ints
        for (int offset : new int[] {1000, -1, Integer.MIN_VALUE}) {
            assertEquals(1, Orientation.of(ByteBuffer.allocate(26).putShort(0, (short) 0x4d4d).putInt(4, offset)));
        }
    }

    /** An EXIF block with another tag and the orientation. */
    static ByteBuffer tiff(ByteOrder order, int type, int orientation) {
        ByteBuffer block = ByteBuffer.allocate(8 + 2 + 2 * 12).order(order);
        block.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        block.putShort((short) 42).putInt(8).putShort((short) 2);
        block.putShort((short) 0x010f).putShort((short) 2).putInt(1).putInt(0);
        block.putShort((short) 0x0112).putShort((short) type).putInt(1).putShort((short) orientation).putShort((short) 0);
        return block.flip();
    }

    private static Picture picture(String rows) {
        String[] lines = rows.split("/", -1);
        byte[] pixels = String.join("", lines).getBytes(StandardCharsets.US_ASCII);
        return new Picture(lines[0].length(), lines.length, 1, pixels);
    }
}
