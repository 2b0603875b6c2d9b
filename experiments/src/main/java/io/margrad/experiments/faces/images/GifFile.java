package io.margrad.experiments.faces.images;

import io.margrad.experiments.data.DataException;
import java.io.ByteArrayOutputStream;

/**
 * A GIF file's blocks (GIF89a specification, sections 17 to 27), walked to the end of the first frame.
 *
 * <p>{@link #plain} is the same frame without extensions, hence without transparency, and without later frames.
 */
final class GifFile {
    private static final int HEADER_BYTES = 13;
    private static final int DESCRIPTOR_BYTES = 10;
    private static final int EXTENSION = 0x21;
    private static final int DESCRIPTOR = 0x2c;
    private static final int TRAILER = 0x3b;
    private static final int HAS_COLORS = 0x80;

    private final String name;
    private final byte[] bytes;
    private final int colorsEnd;
    private final int frame;
    private final int end;

    /**
     * Walks the file.
     *
     * @param name what messages call it
     * @throws DataException when it ends before the first frame does
     */
    GifFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        colorsEnd = skipColors(HEADER_BYTES, byteAt(10));
        ImageSize.check(name, shortAt(6), shortAt(8));
        int position = colorsEnd;
        while (byteAt(position) == EXTENSION) {
            position = skipBlocks(position + 2);
        }
        if (byteAt(position) != DESCRIPTOR) {
            String found = byteAt(position) == TRAILER ? "the end of the file" : "byte 0x%02x".formatted(byteAt(position));
            throw DataException.mismatch(name, "GIF block at byte " + position, "a frame", found);
        }
        frame = position;
        ImageSize.check(name, shortAt(frame + 5), shortAt(frame + 7));
        // between the colors and the data is one byte, the size of the first code
        end = skipBlocks(skipColors(frame + DESCRIPTOR_BYTES, byteAt(frame + 9)) + 1);
    }

    /** The file with nothing in it but its first frame. */
    byte[] plain() {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(bytes, 0, colorsEnd);
        plain.write(bytes, frame, end - frame);
        plain.write(TRAILER);
        return plain.toByteArray();
    }

    /** The first frame at its place on the screen; what it does not cover is black. */
    Picture onScreen(Picture picture) {
        int left = shortAt(frame + 1);
        int top = shortAt(frame + 3);
        int width = shortAt(6);
        int height = shortAt(8);
        if (left == 0 && top == 0 && width == picture.width() && height == picture.height()) {
            return picture;
        }
        byte[] pixels = new byte[width * height * 3];
        int columns = Math.min(picture.width(), width - left);
        int rows = Math.min(picture.height(), height - top);
        for (int y = 0; y < rows && columns > 0; y++) {
            int to = ((top + y) * width + left) * 3;
            System.arraycopy(picture.pixels(), y * picture.width() * 3, pixels, to, columns * 3);
        }
        return new Picture(width, height, 3, pixels);
    }

    /** Where the table of colors ends that {@code flags} announce. */
    private static int skipColors(int position, int flags) {
        return (flags & HAS_COLORS) == 0 ? position : position + 3 * (2 << (flags & 7));
    }

    /** Where a chain of blocks ends, each with its length before it, the last of length 0. */
    private int skipBlocks(int start) {
        int position = start;
        while (byteAt(position) != 0) {
            position += 1 + byteAt(position);
        }
        return position + 1;
    }

    private int shortAt(int index) {
        return byteAt(index) | byteAt(index + 1) << 8;
    }

    private int byteAt(int index) {
        if (index >= bytes.length) {
            throw DataException.mismatch(name, "truncated", "a GIF's first frame", "the end of the file after " + bytes.length + " bytes");
        }
        return bytes[index] & 0xff;
    }
}
