package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Writes a {@link FeatureFile} of float32 row by row, for more rows than fit into memory. The file gets its name when {@link #finish} is
 * called, and never otherwise.
 */
public final class FeatureWriter implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final int columns;
    private final FileChannel channel;
    private int rows;

    /**
     * Begins a file aside, in the folder of its name, which is made where it is missing.
     *
     * @throws DataException when the system refuses
     */
    public FeatureWriter(Path file, int columns) {
        this.file = file;
        this.columns = columns;
        this.part = file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.createDirectories(Objects.requireNonNull(part.getParent(), "the root of a file system is no file"));
            channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            channel.position(FeatureHeader.BYTES);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be written", e);
        }
    }

    /**
     * Appends whole rows.
     *
     * @param values row-major, of {@code columns} each
     */
    public void append(float[] values) {
        if (values.length % columns != 0) {
            throw new IllegalArgumentException(file + ": expected whole rows of " + columns + " values, found " + values.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        write(bytes);
        if ((long) rows + values.length / columns > Integer.MAX_VALUE) {
            throw DataException.mismatch(file, "rows", "less than 2^31", (long) rows + values.length / columns);
        }
        rows += values.length / columns;
    }

    /** Rows so far. */
    public int rows() {
        return rows;
    }

    /**
     * Writes the header and gives the file its name; what was there is replaced.
     *
     * @throws DataException when there is no row, or the system refuses
     */
    public void finish() {
        if (rows == 0) {
            throw DataException.mismatch(file, "rows", "at least 1", 0);
        }
        try {
            channel.position(0);
            write(FeatureHeader.of(rows, columns, FeatureMatrix.Type.FLOAT32).bytes());
            channel.force(true);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be written", e);
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be written", e);
        }
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be closed", e);
        }
    }
}
