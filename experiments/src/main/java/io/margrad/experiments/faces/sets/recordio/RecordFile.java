package io.margrad.experiments.faces.sets.recordio;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.PictureReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A RecordIO file, little-endian: uint32 0xced7230a, uint32 (cflag << 29 | length), so many bytes, and padding to a multiple of 4.
 *
 * <p>A record whose content has the magic number at a multiple of 4 is cut there, into a first part (cflag 1), middle parts (2) and a
 * last one (3), with the magic number between them left out; a whole record has cflag 0. Source: dmlc-core, include/dmlc/recordio.h.
 */
final class RecordFile implements AutoCloseable {
    static final int MAGIC = 0xced7230a;

    private static final int HEADER_BYTES = 8;
    private static final int WHOLE = 0;
    private static final int FIRST = 1;
    private static final int MIDDLE = 2;
    private static final int LAST = 3;

    private final Path file;
    private final FileChannel channel;
    private final long size;

    private RecordFile(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens a file.
     *
     * @throws DataException when the system refuses
     */
    static RecordFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new RecordFile(file, channel, channel.size());
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /** Bytes of the file. */
    long size() {
        return size;
    }

    /**
     * The content of the record that begins at a byte of the file.
     *
     * @param name what messages call the record
     * @throws DataException when there is none, or it is truncated or damaged
     */
    byte[] read(String name, long offset) {
        return read(name, offset, PictureReader.MAX_FILE_BYTES);
    }

    /**
     * The first bytes of a record, at most {@code most} of its first part; that the first part is whole is checked.
     *
     * @throws DataException as {@link #read(String, long)}
     */
    byte[] front(String name, long offset, int most) {
        try {
            Part part = part(name, offset);
            checkOrder(name, part.flag, true);
            byte[] front = new byte[Math.min(most, part.length)];
            fill(ByteBuffer.wrap(front), offset + HEADER_BYTES);
            return front;
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be closed", e);
        }
    }

    private byte[] read(String name, long offset, int most) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean isFirst = true;
        long position = offset;
        try {
            while (true) {
                Part part = part(name, position);
                checkOrder(name, part.flag, isFirst);
                if (!isFirst) {
                    content.writeBytes(new byte[] {0x0a, 0x23, (byte) 0xd7, (byte) 0xce});
                }
                if ((long) content.size() + part.length > most) {
                    throw mismatch(name, "size", "at most " + most + " bytes", "more");
                }
                byte[] bytes = new byte[part.length];
                fill(ByteBuffer.wrap(bytes), position + HEADER_BYTES);
                if (part.flag == WHOLE) {
                    return bytes;
                }
                content.writeBytes(bytes);
                if (part.flag == LAST) {
                    return content.toByteArray();
                }
                isFirst = false;
                position += HEADER_BYTES + part.padded();
            }
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /** The header of a part, all of which is in the file. */
    private Part part(String name, long offset) throws IOException {
        if (offset < 0 || offset % 4 != 0 || offset > size - HEADER_BYTES) {
            throw mismatch(name, "beginning", "a multiple of 4, up to " + (size - HEADER_BYTES), offset);
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(header, offset);
        if (header.getInt(0) != MAGIC) {
            throw mismatch(name, "magic number at byte " + offset, "0xced7230a", "0x%08x".formatted(header.getInt(0)));
        }
        int word = header.getInt(4);
        Part part = new Part(word >>> 29, word & 0x1fffffff);
        long left = size - offset - HEADER_BYTES;
        if (part.padded() > left) {
            throw mismatch(name, "truncated", part.padded() + " bytes from byte " + (offset + HEADER_BYTES), left + " bytes");
        }
        return part;
    }

    private void checkOrder(String name, int flag, boolean isFirst) {
        boolean fits = isFirst ? flag == WHOLE || flag == FIRST : flag == MIDDLE || flag == LAST;
        if (!fits) {
            throw mismatch(name, "kind of part", isFirst ? "0 (whole) or 1 (first)" : "2 (middle) or 3 (last)", flag);
        }
    }

    private void fill(ByteBuffer buffer, long from) throws IOException {
        long position = from;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, position);
            if (n < 0) {
                throw new EOFException("became shorter while it was read");
            }
            position += n;
        }
    }

    private DataException mismatch(String name, String what, Object expected, Object found) {
        return DataException.mismatch(file, name + ": " + what, expected, found);
    }

    private record Part(int flag, int length) {
        long padded() {
            return (length + 3L) / 4 * 4;
        }
    }
}
