package io.margrad.experiments.faces.images;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Decodes image files. The format is known by the content; names and extensions are not looked at, since data sets carry wrong ones.
 *
 * <ul>
 *   <li>JPEG: baseline and progressive, grey, YCbCr and RGB; color profiles are ignored. CMYK and YCCK are refused. The EXIF
 *       orientation is applied, so a picture stands upright, as OpenCV's {@code imread} returns it.
 *   <li>PNG: all kinds. A palette is looked up; 16 bits become the nearest 8; an alpha channel is dropped, and the colors beneath it
 *       stay as they are stored. Grey stays one channel.
 *   <li>GIF: the first frame at its place on the screen, in three channels; uncovered pixels are black.
 *   <li>PGM and PPM: P2, P3, P5, P6 with maximal values up to 65535, scaled to 255.
 * </ul>
 *
 * <p>A truncated file is an error even where a decoder would fill the rest with grey. Every refusal is a {@link DataException} with
 * the file's name, what was expected and what was found. Safe for use from several threads; nothing is cached on disk.
 */
public final class PictureReader {
    /** The most pixels of an image, 67 million; what a header says is compared with it before memory is allocated. */
    public static final int MAX_PIXELS = 1 << 26;

    /** The most bytes that a decoder keeps of one image, 256 MiB: {@link #MAX_PIXELS} of up to 4 bytes, fewer of 16 bits a channel. */
    public static final int MAX_DECODED_BYTES = 1 << 28;

    /** The most bytes of a file, 256 MiB. */
    public static final int MAX_FILE_BYTES = 1 << 28;

    private static final ImageIoDecoder JPEG = new ImageIoDecoder("jpeg");
    private static final ImageIoDecoder PNG = new ImageIoDecoder("png");
    private static final ImageIoDecoder GIF = new ImageIoDecoder("gif");
    private static final int SHOWN_BYTES = 8;

    private PictureReader() {}

    /**
     * Reads and decodes a file.
     *
     * @throws DataException when it cannot be read, is larger than {@link #MAX_FILE_BYTES}, or {@link #decode} refuses it
     */
    public static Picture read(Path file) {
        return decode(file.toString(), bytes(file));
    }

    /**
     * The bytes of a file, not decoded.
     *
     * @throws DataException when it cannot be read or is larger than {@link #MAX_FILE_BYTES}
     */
    public static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw DataException.mismatch(file, "size", "at most " + MAX_FILE_BYTES + " bytes", "more");
            }
            return bytes;
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /**
     * Decodes an image.
     *
     * @param name what messages call it
     * @param bytes a whole file
     * @throws DataException when it is broken, truncated, too large, or of a format or kind that is not supported
     */
    public static Picture decode(String name, byte[] bytes) {
        if (startsWith(bytes, 0xff, 0xd8, 0xff)) {
            JpegFile file = new JpegFile(name, bytes);
            Picture stored = JPEG.decode(name, file.plain(), file.isGrey());
            return Orientation.upright(stored, file.orientation());
        }
        if (startsWith(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            PngFile file = new PngFile(name, bytes);
            return PNG.decode(name, file.plain(), file.isGrey());
        }
        if (startsWith(bytes, 'G', 'I', 'F', '8')) {
            GifFile file = new GifFile(name, bytes);
            return file.onScreen(GIF.decode(name, file.plain(), false));
        }
        if (bytes.length > 2 && bytes[0] == 'P' && "2356".indexOf(bytes[1]) >= 0) {
            return NetpbmReader.decode(name, bytes);
        }
        throw DataException.mismatch(name, "image format", "JPEG, PNG, GIF, PGM or PPM", found(bytes));
    }

    /** Words for what users meet: empty files, pages of errors saved as images, and formats of the web. */
    private static String found(byte[] bytes) {
        if (bytes.length == 0) {
            return "an empty file";
        }
        if (startsWith(bytes, 'R', 'I', 'F', 'F')) {
            return "a RIFF file (WebP)";
        }
        if (startsWith(bytes, 'B', 'M')) {
            return "BMP";
        }
        if (startsWith(bytes, 'I', 'I', '*', 0) || startsWith(bytes, 'M', 'M', 0, '*')) {
            return "TIFF";
        }
        if (bytes[0] == '<') {
            return "a text that begins with '<', such as HTML";
        }
        int shown = Math.min(SHOWN_BYTES, bytes.length);
        return "a file that begins with " + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown);
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((bytes[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
