package io.margrad.experiments.faces.images;

import io.margrad.experiments.data.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A PNG file's chunks (ISO/IEC 15948), walked from IHDR to IEND with their checksums, which the decoder does not look at.
 *
 * <p>{@link #plain} is the same picture without the chunks that do not decide about pixels: texts, profiles, gamma, and tRNS, so that
 * no alpha channel appears.
 */
final class PngFile {
    private static final int SIGNATURE_BYTES = 8;
    private static final int HEADER_BYTES = 13;
    private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "IDAT", "IEND");

    private final String name;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int colorType = -1;

    /**
     * Walks the file.
     *
     * @param name what messages call it
     * @throws DataException when it ends before its last chunk, or a chunk is damaged
     */
    PngFile(String name, byte[] bytes) {
        this.name = name;
        kept.write(bytes, 0, Math.min(SIGNATURE_BYTES, bytes.length));
        String type = "";
        for (int position = SIGNATURE_BYTES; !type.equals("IEND"); ) {
            // length, type and checksum
            long left = (long) bytes.length - position - 12;
            long length = left < 0 ? 0 : Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(position));
            if (length > left) {
                String found = "the end of the file after " + bytes.length + " bytes";
                throw DataException.mismatch(name, "truncated", "a PNG's end chunk", found);
            }
            type = new String(bytes, position + 4, 4, StandardCharsets.ISO_8859_1);
            chunk(type, ByteBuffer.wrap(bytes, position, (int) length + 12).slice());
            position += (int) length + 12;
        }
    }

    /** Whether it has one channel, perhaps beside an alpha channel. */
    boolean isGrey() {
        return colorType == 0 || colorType == 4;
    }

    /** The file with nothing in it but the picture. */
    byte[] plain() {
        return kept.toByteArray();
    }

    private void chunk(String type, ByteBuffer chunk) {
        if (!KEPT.contains(type)) {
            return;
        }
        int bodyEnd = chunk.limit() - 4;
        CRC32 sum = new CRC32();
        sum.update(chunk.slice(4, bodyEnd - 4));
        if (chunk.getInt(bodyEnd) != (int) sum.getValue()) {
            throw DataException.mismatch(
                    name, "checksum of PNG chunk " + type, hex(sum.getValue()), hex(Integer.toUnsignedLong(chunk.getInt(bodyEnd))));
        }
        boolean isHeader = type.equals("IHDR");
        if (isHeader != (colorType < 0)) {
            throw DataException.mismatch(name, "PNG", "one header chunk, the first", "chunk " + type);
        }
        if (isHeader) {
            header(chunk);
        }
        kept.write(chunk.array(), chunk.arrayOffset(), chunk.limit());
    }

    private void header(ByteBuffer chunk) {
        if (chunk.limit() != HEADER_BYTES + 12) {
            throw DataException.mismatch(name, "PNG header", HEADER_BYTES + " bytes", chunk.limit() - 12 + " bytes");
        }
        colorType = chunk.get(17) & 0xff;
        int pixelBytes = channels(colorType) * (chunk.get(16) == 16 ? 2 : 1);
        ImageSize.check(name, Integer.toUnsignedLong(chunk.getInt(8)), Integer.toUnsignedLong(chunk.getInt(12)), pixelBytes);
    }

    /** Of a palette's indices it is one; of a type that does not exist as of the largest. */
    private static int channels(int colorType) {
        return switch (colorType) {
            case 0, 3 -> 1;
            case 4 -> 2;
            case 2 -> 3;
            default -> 4;
        };
    }

    private static String hex(long crc) {
        return "%08x".formatted(crc);
    }
}
