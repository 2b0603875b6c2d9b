package io.margrad.experiments.faces.images;

import io.margrad.experiments.data.DataException;

/**
 * Netpbm's grey and color maps: P5 and P6 with binary, P2 and P3 with decimal samples, of one or two bytes (big-endian). Of a file
 * with several images the first is read. Source: netpbm's manual pages pgm(5) and ppm(5).
 */
final class NetpbmReader {
    private static final int MAX_VALUE = 65535;

    private final String name;
    private final byte[] bytes;
    private int position = 2;

    private NetpbmReader(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /**
     * Decodes a file that begins with P2, P3, P5 or P6.
     *
     * @param name what messages call it
     * @throws DataException when it is malformed or truncated
     */
    static Picture decode(String name, byte[] bytes) {
        return new NetpbmReader(name, bytes).decode();
    }

    private Picture decode() {
        int kind = bytes[1];
        boolean binary = kind == '5' || kind == '6';
        int channels = kind == '2' || kind == '5' ? 1 : 3;
        int width = number("width", -1, Integer.MAX_VALUE);
        int height = number("height", -1, Integer.MAX_VALUE);
        int max = number("maximal value", -1, MAX_VALUE);
        if (max < 1) {
            throw DataException.mismatch(name, "maximal value", "1.." + MAX_VALUE, max);
        }
        ImageSize.check(name, width, height);
        long samples = (long) width * height * channels;
        int sampleBytes = max > 255 ? 2 : 1;
        // one blank follows the header; a decimal sample takes at least one digit and, but for the last, one blank
        long expected = binary ? position + 1 + samples * sampleBytes : position + 2 * samples;
        if (bytes.length < expected) {
            throw DataException.mismatch(name, "truncated", "at least " + expected + " bytes", bytes.length + " bytes");
        }
        byte[] pixels = new byte[(int) samples];
        if (binary) {
            position++;
        }
        for (int i = 0; i < pixels.length; i++) {
            int value = binary ? sample(sampleBytes) : number("sample", i, MAX_VALUE);
            if (value > max) {
                throw DataException.mismatch(name, "sample " + i, "0.." + max, value);
            }
            pixels[i] = Samples.toByte(value, max);
        }
        return new Picture(width, height, channels, pixels);
    }

    private int sample(int sampleBytes) {
        int high = bytes[position++] & 0xff;
        return sampleBytes == 1 ? high : high << 8 | (bytes[position++] & 0xff);
    }

    /**
     * A decimal number after blanks and comments, which run from # to the end of a line.
     *
     * @param what messages call it, with {@code index} behind it where that is not negative
     */
    private int number(String what, int index, int limit) {
        skipBlanks();
        int start = position;
        long value = 0;
        while (position < bytes.length && bytes[position] >= '0' && bytes[position] <= '9' && value <= limit) {
            value = value * 10 + bytes[position++] - '0';
        }
        if (position == start || value > limit) {
            throw noNumber(index < 0 ? what : what + " " + index, start, limit);
        }
        return (int) value;
    }

    private DataException noNumber(String what, int start, int limit) {
        if (start == bytes.length) {
            return DataException.mismatch(name, "truncated", what, "the end of the file after " + bytes.length + " bytes");
        }
        String found = position == start ? "byte 0x%02x".formatted(bytes[position]) : "a number above " + limit;
        return DataException.mismatch(name, what + " at byte " + start, "a number up to " + limit, found);
    }

    private void skipBlanks() {
        boolean comment = false;
        while (position < bytes.length) {
            byte b = bytes[position];
            comment = comment ? b != '\n' && b != '\r' : b == '#';
            boolean blank = b == ' ' || (b >= '\t' && b <= '\r');
            if (!comment && !blank) {
                return;
            }
            position++;
        }
    }
}
