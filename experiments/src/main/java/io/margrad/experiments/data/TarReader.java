package io.margrad.experiments.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the regular files of a ustar archive, one after the other. Nothing is unpacked by name: the visitor gets the
 * name and a stream, and decides itself where bytes go, so an entry called {@code ../../x} can do no harm. Long names
 * in extension headers are not understood (such headers are passed over).
 */
public final class TarReader {
    private static final int BLOCK = 512;

    private TarReader() {}

    /** Is shown each regular file. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One regular file.
         *
         * @param name name in the archive, untrusted
         * @param body the file's bytes; what is left unread is passed over
         */
        void file(String name, InputStream body) throws IOException;
    }

    /**
     * Reads to the end of the archive.
     *
     * @param in the archive, uncompressed; stays open
     * @throws IOException when it is cut short or not a tar archive
     */
    public static void read(InputStream in, Visitor visitor) throws IOException {
        while (true) {
            byte[] header = in.readNBytes(BLOCK);
            if (header.length == 0) {
                return;
            }
            if (header.length < BLOCK) {
                throw new EOFException("tar header: expected " + BLOCK + " bytes, found " + header.length);
            }
            if (isZero(header)) {
                return; // the end mark; a second one follows
            }
            checkSum(header);
            long size = octal(header, 124, 12);
            Entry body = new Entry(in, size);
            char type = (char) header[156];
            if (type == '0' || type == 0) {
                String prefix = text(header, 345, 155);
                String name = text(header, 0, 100);
                visitor.file(prefix.isEmpty() ? name : prefix + "/" + name, body);
            }
            body.skipRest();
            in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        }
    }

    /** The sum of all header bytes with the sum's own field taken as spaces. */
    private static void checkSum(byte[] header) throws IOException {
        long expected = octal(header, 148, 8);
        long found = 0;
        for (int i = 0; i < BLOCK; i++) {
            found += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (found != expected) {
            throw new IOException("tar header sum: expected " + expected + ", found " + found);
        }
    }

    private static long octal(byte[] header, int at, int length) throws IOException {
        String digits = text(header, at, length).strip();
        try {
            long value = Long.parseLong(digits, 8);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below together with negative numbers
        }
        throw new IOException("tar header number: expected octal digits, found '" + digits + "'");
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of one file; ends with the file, not with the archive. */
    private static final class Entry extends InputStream {
        private final InputStream in;
        private long left;

        Entry(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int at, int length) throws IOException {
            if (left == 0) {
                return length == 0 ? 0 : -1;
            }
            int n = in.read(target, at, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("tar entry: expected " + left + " more bytes, found none");
            }
            left -= n;
            return n;
        }

        void skipRest() throws IOException {
            in.skipNBytes(left);
            left = 0;
        }
    }
}
