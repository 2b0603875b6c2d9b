package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The rows of a {@link FeatureFile} of any size. Read in pieces of whole rows, of 1 MiB or one row; float64 is rounded. */
record FeatureRows(Path file, FeatureHeader header) implements FeatureSource {
    private static final int PIECE = 1 << 20;

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public long rows() {
        return header.rows();
    }

    @Override
    public int dimension() {
        return header.columns();
    }

    @Override
    public FeatureReader open() {
        try {
            return new Reader(FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            throw DataException.unusable(file, "features cannot be read", e);
        }
    }

    private final class Reader implements FeatureReader {
        private final FileChannel channel;
        private final int rowsOfPiece;
        private final ByteBuffer piece;
        private int next;

        Reader(FileChannel channel) {
            this.channel = channel;
            this.rowsOfPiece = Math.max(1, PIECE / header.stride());
            this.piece = ByteBuffer.allocate(bytes(rowsOfPiece)).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public int read(float[] into, int most) {
            int read = Math.min(most, header.rows() - next);
            try {
                for (int done = 0; done < read; ) {
                    int part = Math.min(rowsOfPiece, read - done);
                    load(part);
                    for (int row = 0; row < part; row++) {
                        copy(row * header.stride(), into, (done + row) * header.columns());
                    }
                    done += part;
                    next += part;
                }
            } catch (IOException e) {
                throw DataException.unusable(file, "features cannot be read", e);
            }
            return read;
        }

        /** The gap after the last row of the file may be left out. */
        private int bytes(int rows) {
            return Math.toIntExact((rows - 1L) * header.stride() + header.rowBytes());
        }

        private void load(int rows) throws IOException {
            piece.clear().limit(bytes(rows));
            channel.position(header.at(next));
            FeatureHeader.fill(channel, piece);
        }

        private void copy(int from, float[] into, int to) {
            for (int k = 0; k < header.columns(); k++) {
                into[to + k] = header.type() == FeatureMatrix.Type.FLOAT32
                        ? piece.getFloat(from + k * Float.BYTES)
                        : (float) piece.getDouble(from + k * Double.BYTES);
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
    }
}
