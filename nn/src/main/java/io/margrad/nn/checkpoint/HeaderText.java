package io.margrad.nn.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The bytes of a header, straight from the file and no further. Ends in an error when one string of it is longer than any that makes
 * sense, so that the reader of the text needs no more memory than that for a string.
 */
final class HeaderText extends InputStream {
    /** Bytes from one quote to the next. */
    static final int MAX_STRING = 1 << 20;

    private static final int BUFFER = 1 << 13;

    private final Object file;
    private final FileChannel channel;
    private final long end;
    private final ByteBuffer buffer;
    private long position;
    private int sinceQuote;
    private boolean escaped;

    /**
     * Bytes of {@code channel}.
     *
     * @param file for messages
     * @param begin the first
     * @param length how many; they are in the file
     */
    HeaderText(Object file, FileChannel channel, long begin, int length) {
        this.file = file;
        this.channel = channel;
        this.position = begin;
        this.end = begin + length;
        this.buffer = ByteBuffer.allocate(Math.min(BUFFER, length)).flip();
    }

    @Override
    public int read() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int next = Byte.toUnsignedInt(buffer.get());
        watch(next);
        return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(to, offset, count);
        for (int i = offset; i < offset + count; i++) {
            watch(to[i]);
        }
        return count;
    }

    private boolean fill() throws IOException {
        if (position >= end) {
            return false;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        int count = channel.read(buffer, position);
        if (count < 0) {
            throw CheckpointException.of(file, "header", "bytes up to " + end, "an end at " + position);
        }
        position += count;
        buffer.flip();
        return true;
    }

    /** Quotes and backslashes are single bytes in UTF-8, and no part of another character. */
    private void watch(int next) {
        if (escaped) {
            escaped = false;
        } else if (next == '\\') {
            escaped = true;
        } else if (next == '"') {
            sinceQuote = 0;
        }
        if (++sinceQuote > MAX_STRING) {
            throw CheckpointException.of(file, "header", "strings of at most " + MAX_STRING + " bytes", "a longer one");
        }
    }
}
