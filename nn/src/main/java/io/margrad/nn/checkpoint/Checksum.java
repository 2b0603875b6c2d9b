package io.margrad.nn.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a file, inside of that file: it is the first entry of the metadata, and so at a fixed place, and sums up all bytes but
 * its own 64 digits. A checksum in a second file could be lost, or be that of another version, when a crash comes between the two; a
 * trailer would make the file something else than safetensors.
 */
final class Checksum {
    /** The name of the entry. */
    static final String KEY = "sha256";

    /** How a header with a checksum begins. */
    static final String START = "{\"" + SafetensorsHeader.METADATA + "\":{\"" + KEY + "\":\"";

    /** Where the digits are. */
    static final int POSITION = Long.BYTES + START.length();

    /** SHA-256 in hex. */
    static final int DIGITS = 64;

    private static final int PIECE = 1 << 16;

    private Checksum() {}

    /** A new sum. */
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Adds the beginning of a file to a sum.
     *
     * @param start all bytes before the tensors
     */
    static void addStart(MessageDigest digest, byte[] start) {
        digest.update(start, 0, POSITION);
        digest.update(start, POSITION + DIGITS, start.length - POSITION - DIGITS);
    }

    /** The digits of a finished sum. */
    static String digits(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Reads a whole file and compares.
     *
     * @throws CheckpointException when the file has no checksum, or another content than it says
     */
    static void verify(Path file, FileChannel channel) throws IOException {
        byte[] start = new byte[POSITION + DIGITS];
        MessageDigest digest = digest();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        long position = 0;
        while (position < start.length) {
            ByteBuffer rest = ByteBuffer.wrap(start, (int) position, (int) (start.length - position));
            int count = channel.read(rest, position);
            if (count < 0) {
                throw CheckpointException.of(file, KEY, "a checksum at the beginning", "a file of " + position + " bytes");
            }
            position += count;
        }
        String head = new String(start, Long.BYTES, START.length(), StandardCharsets.ISO_8859_1);
        if (!head.equals(START)) {
            throw CheckpointException.of(file, KEY, "a checksum at the beginning of the header", "none");
        }
        addStart(digest, start);
        for (int count = channel.read(piece, position); count >= 0; count = channel.read(piece, position)) {
            position += count;
            digest.update(piece.flip());
            piece.clear();
        }
        String expected = new String(start, POSITION, DIGITS, StandardCharsets.ISO_8859_1);
        String found = digits(digest);
        if (!found.equals(expected)) {
            throw CheckpointException.of(file, "SHA-256 of the content", expected, found);
        }
    }
}
