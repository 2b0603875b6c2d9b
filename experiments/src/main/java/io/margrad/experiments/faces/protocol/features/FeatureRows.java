package io.margrad.experiments.faces.protocol.features;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Features in a file of any size, rows one after the other as float32, little-endian, from some byte on: a raw matrix, or one of the
 * MegaFace devkit's behind its header of 16 bytes, which the caller has read. Read in pieces of at most 1 MiB.
 */
public final class FeatureRows implements FeatureSource {
    private static final int PIECE = 1 << 20;

    private final Path file;
    private final long offset;
    private final long rows;
    private final int dimension;

    /**
     * Rows of a file, whose size is checked here; the rows themselves are read and checked later.
     *
     * @param offset byte at which the first row begins
     * @throws DataException when the file is too short for so many rows or cannot be read
     */
    public FeatureRows(Path file, long offset, long rows, int dimension) {
        if (offset < 0 || rows < 0 || dimension < 1) {
            throw new IllegalArgumentException(file + ": expected offset and rows of at least 0 and a dimension of at least 1, found "
                    + offset + ", " + rows + " and " + dimension);
        }
        this.file = file;
        this.offset = offset;
        this.rows = rows;
        this.dimension = dimension;
        try {
            long size = Files.size(file);
            // Divided, not multiplied: the numbers may come out of a file and their product be anything.
            if (size < offset || (size - offset) / Float.BYTES / dimension < rows) {
                throw new DataException(file + ": " + rows + " rows of " + dimension + " float32 from byte " + offset
                        + " on: expected a file of that size, found " + size + " bytes");
            }
        } catch (IOException e) {
            throw new DataException(file + ": features cannot be read: " + e, e);
        }
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public FeatureReader open() {
        try {
            return new Reader(FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            throw new DataException(file + ": features cannot be read: " + e, e);
        }
    }

    private final class Reader implements FeatureReader {
        private final FileChannel channel;
        private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        private long next;

        Reader(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(float[] into, int most) {
            int read = (int) Math.min(most, rows - next);
            try {
                int floats = read * dimension;
                long from = offset + next * dimension * Float.BYTES;
                for (int done = 0; done < floats; ) {
                    int part = Math.min(PIECE / Float.BYTES, floats - done);
                    fill(from + (long) done * Float.BYTES, part * Float.BYTES);
                    piece.asFloatBuffer().get(into, done, part);
                    done += part;
                }
            } catch (IOException e) {
                throw new DataException(file + ": features cannot be read: " + e, e);
            }
            next += read;
            return read;
        }

        private void fill(long from, int bytes) throws IOException {
            piece.clear().limit(bytes);
            while (piece.hasRemaining()) {
                if (channel.read(piece, from + piece.position()) < 0) {
                    throw new DataException(file + ": expected " + rows + " rows, found the end of the file at byte "
                            + (from + piece.position()));
                }
            }
            piece.flip();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new DataException(file + ": cannot be closed: " + e, e);
            }
        }
    }
}
