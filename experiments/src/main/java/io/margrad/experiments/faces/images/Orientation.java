package io.margrad.experiments.faces.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held: tag 0x0112 of an EXIF block, 1 to 8 (Exif 2.3, section 4.6.4 A). 1 is upright, 2 mirrored, 3 turned by half,
 * 4 upside down mirrored; 5 to 8 have rows and columns exchanged: 5 transposed, 6 to be turned a quarter clockwise, 7 transposed along
 * the other diagonal, 8 to be turned a quarter counterclockwise.
 */
final class Orientation {
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private Orientation() {}

    /**
     * Reads the tag.
     *
     * @param tiff what follows {@code Exif\0\0} in a JPEG's APP1 segment
     * @return 1 to 8; 1 for a block without the tag and for one that is damaged, since the picture itself is not
     */
    static int of(ByteBuffer tiff) {
        int bytes = tiff.remaining();
        if (bytes < 8) {
            return UPRIGHT;
        }
        ByteBuffer in = tiff.slice();
        in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = Integer.toUnsignedLong(in.getInt(4));
        if (directory > bytes - 2) {
            return UPRIGHT;
        }
        int entries = Short.toUnsignedInt(in.getShort((int) directory));
        for (int i = 0; i < entries; i++) {
            int at = (int) directory + 2 + i * ENTRY_BYTES;
            if (at > bytes - ENTRY_BYTES) {
                break;
            }
            if (Short.toUnsignedInt(in.getShort(at)) == TAG && in.getShort(at + 2) == SHORT) {
                int value = in.getShort(at + 8);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The picture as it is to be looked at; the same object when it is upright already. */
    static Picture upright(Picture stored, int orientation) {
        if (orientation == UPRIGHT) {
            return stored;
        }
        boolean exchanged = orientation >= 5;
        int width = exchanged ? stored.height() : stored.width();
        int height = exchanged ? stored.width() : stored.height();
        int channels = stored.channels();
        byte[] pixels = new byte[stored.pixels().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = source(stored, orientation, x, y) * channels;
                System.arraycopy(stored.pixels(), from, pixels, (y * width + x) * channels, channels);
            }
        }
        return new Picture(width, height, channels, pixels);
    }

    /** The index of the stored pixel that is seen at (x, y). */
    private static int source(Picture stored, int orientation, int x, int y) {
        int right = stored.width() - 1;
        int bottom = stored.height() - 1;
        int column = switch (orientation) {
            case 2, 3 -> right - x;
            case 5, 6 -> y;
            case 7, 8 -> right - y;
            default -> x;
        };
        int row = switch (orientation) {
            case 3, 4 -> bottom - y;
            case 5, 8 -> x;
            case 6, 7 -> bottom - x;
            default -> y;
        };
        return row * stored.width() + column;
    }
}
