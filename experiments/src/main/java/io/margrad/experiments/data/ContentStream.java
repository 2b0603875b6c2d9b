package io.margrad.experiments.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * The uncompressed content of a file, counted and summed as it passes: the published SHA-256 sums are those of the
 * uncompressed files, since a .gz differs with every compressor.
 */
final class ContentStream extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final MessageDigest digest = newDigest();
    private long count;

    ContentStream(InputStream in) {
        this.in = in;
    }

    /** Opens a file; gzip is recognised by its first two bytes (1f 8b), never by the file's name. */
    static ContentStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            raw.mark(2);
            byte[] start = raw.readNBytes(2);
            raw.reset();
            boolean gzip = start.length == 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
            return new ContentStream(gzip ? new GZIPInputStream(raw, BUFFER) : raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(newDigest().digest(bytes));
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        if (b >= 0) {
            digest.update((byte) b);
            count++;
        }
        return b;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
        int n = in.read(target, at, length);
        if (n > 0) {
            digest.update(target, at, n);
            count += n;
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Uncompressed bytes read so far. */
    long count() {
        return count;
    }

    /** The sum of all bytes read, in lower-case hex; ends the summing. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
