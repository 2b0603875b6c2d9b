package io.margrad.experiments.faces.images;

import io.margrad.experiments.data.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A JPEG file's segments (ITU-T T.81, annex B), walked from the first to the last, which the decoder does not do: it fills what is
 * missing at the end with grey.
 *
 * <p>{@link #plain} is the same picture without what does not decide about pixels: EXIF blocks, color profiles, comments, thumbnails,
 * and bytes after the end. In its place stands one marker that says how three components are to be read, by libjpeg's rule: YCbCr after
 * a JFIF marker; else as the Adobe marker says; else RGB when they are named R, G, B, and YCbCr otherwise. Left alone, ImageIO takes
 * components that are numbered otherwise than 1, 2, 3 for RGB unless one is subsampled, and refuses an Adobe marker that says YCCK.
 */
final class JpegFile {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COMMENT = 0xfe;
    private static final byte[] JFIF_SEGMENT = {(byte) 0xff, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
    private static final byte[] RGB_SEGMENT = {(byte) 0xff, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};

    private final String name;
    private final byte[] bytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int position = 2;
    private boolean jfif;
    private int adobeTransform = -1;
    private boolean namedRgb;
    private int components;
    private boolean scanned;
    private int orientation = Orientation.UPRIGHT;

    /**
     * Walks the file.
     *
     * @param name what messages call it
     * @throws DataException when it ends before its end marker, or is of a kind that is not supported
     */
    JpegFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        kept.write(0xff);
        kept.write(SOI);
        int marker = nextMarker();
        while (marker != EOI) {
            segment(marker);
            marker = nextMarker();
        }
        if (!scanned) {
            throw DataException.mismatch(name, "JPEG", "a frame and a scan before the end marker", "none");
        }
        kept.write(0xff);
        kept.write(EOI);
    }

    /** Whether it has one channel. */
    boolean isGrey() {
        return components == 1;
    }

    /** How the camera was held, 1 to 8. */
    int orientation() {
        return orientation;
    }

    /** The file with nothing in it but the picture. */
    byte[] plain() {
        boolean rgb = !jfif && (adobeTransform >= 0 ? adobeTransform == 0 : namedRgb);
        byte[] colors = rgb ? RGB_SEGMENT : JFIF_SEGMENT;
        byte[] rest = kept.toByteArray();
        ByteBuffer plain = ByteBuffer.allocate(rest.length + colors.length);
        return plain.put(rest, 0, 2).put(colors).put(rest, 2, rest.length - 2).array();
    }

    /** Steps over bytes that belong to no segment, as libjpeg does, and over the marker. */
    private int nextMarker() {
        while (true) {
            while (byteAt(position) != 0xff) {
                position++;
            }
            while (byteAt(position) == 0xff) {
                position++;
            }
            int marker = byteAt(position++);
            if (marker != 0) {
                return marker;
            }
        }
    }

    private void segment(int marker) {
        if (marker == 0x01 || (marker >= 0xd0 && marker <= SOI)) {
            return;
        }
        int length = byteAt(position) << 8 | byteAt(position + 1);
        if (length < 2) {
            throw DataException.mismatch(name, "JPEG segment at byte " + position, "a length of at least 2", length);
        }
        byteAt(position + length - 1);
        ByteBuffer body = ByteBuffer.wrap(bytes, position + 2, length - 2).slice();
        int start = position - 2;
        position += length;
        if (marker == APP0 && startsWith(body, "JFIF\0")) {
            jfif = true;
        } else if (marker == APP1 && startsWith(body, "Exif\0\0")) {
            orientation = Orientation.of(body.slice(6, body.limit() - 6));
        } else if (marker == APP14 && startsWith(body, "Adobe") && body.limit() >= 12) {
            adobeTransform = body.get(11) & 0xff;
        } else if (isFrame(marker)) {
            frame(marker, body);
        }
        if (marker == SOS) {
            scanned = components > 0;
            skipScan();
        }
        if (marker < APP0 || (marker > APP15 && marker != COMMENT)) {
            kept.write(0xff);
            kept.write(bytes, start + 1, position - start - 1);
        }
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private void frame(int marker, ByteBuffer body) {
        if (marker > 0xc2) {
            throw DataException.mismatch(
                    name, "JPEG coding", "baseline or progressive Huffman coding (SOF0, SOF1, SOF2)", "SOF" + (marker - 0xc0));
        }
        if (components > 0 || body.limit() < 6) {
            throw DataException.mismatch(name, "JPEG", "one whole frame header", components > 0 ? "two" : body.limit() + " bytes");
        }
        int precision = body.get(0) & 0xff;
        components = body.get(5) & 0xff;
        if (precision != 8) {
            throw DataException.mismatch(name, "JPEG precision", "8 bits", precision + " bits");
        }
        if (components == 4) {
            throw DataException.mismatch(name, "JPEG colors", "grey, YCbCr or RGB", "CMYK or YCCK, which is not supported");
        }
        if ((components != 1 && components != 3) || body.limit() < 6 + 3 * components) {
            throw DataException.mismatch(name, "JPEG components", "1 or 3, each described by 3 bytes", components);
        }
        ImageSize.check(name, Short.toUnsignedInt(body.getShort(3)), Short.toUnsignedInt(body.getShort(1)));
        namedRgb = components == 3 && body.get(6) == 'R' && body.get(9) == 'G' && body.get(12) == 'B';
    }

    /** Moves to the marker after the scan's data; in it 0xff stands before 0 (a stuffed byte) and restart markers only. */
    private void skipScan() {
        while (true) {
            if (byteAt(position) == 0xff) {
                int next = byteAt(position + 1);
                if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
                    return;
                }
            }
            position++;
        }
    }

    private static boolean startsWith(ByteBuffer body, String text) {
        if (body.limit() < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (body.get(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int byteAt(int index) {
        if (index >= bytes.length) {
            throw DataException.mismatch(name, "truncated", "a JPEG's end marker", "the end of the file after " + bytes.length + " bytes");
        }
        return bytes[index] & 0xff;
    }
}
