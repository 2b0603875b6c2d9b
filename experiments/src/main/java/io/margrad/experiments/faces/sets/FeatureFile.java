package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.WholeFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The feature files of MegaFace's devkit, {@code .bin}: four little-endian int32, rows, columns, bytes from one row to the next, and
 * OpenCV's type (5 = float32, 6 = float64), and then the elements, row-major and little-endian. The feature of one image with D = 512
 * has the header 512, 1, 4, 5 and 2,064 bytes in all. Source: devkit/scripts/matio.py of yuchen-xue/megaface_testpack_v1.0.
 */
public final class FeatureFile {
    private static final int HEADER_BYTES = 16;

    /** Limit of one array; a matrix beyond it would have to be read by parts. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 16;

    private FeatureFile() {}

    /**
     * The file of an image's feature: the image's path in its list with something added.
     *
     * @param folder where all features are
     * @param image path in the list, with slashes
     * @param suffix for example {@code _margin.bin}
     * @throws DataException when the path leads out of the folder
     */
    public static Path path(Path folder, String image, String suffix) {
        return Paths.below(folder, image + suffix);
    }

    /**
     * Reads a file.
     *
     * @throws DataException when it is malformed, truncated, longer than its header says, or unreadable
     */
    public static FeatureMatrix read(Path file) {
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            if (in.size() < HEADER_BYTES) {
                throw DataException.mismatch(file, "truncated", "a header of " + HEADER_BYTES + " bytes", in.size() + " bytes");
            }
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            fill(in, header);
            int rows = positive(file, "rows", header.getInt(0));
            int columns = positive(file, "columns", header.getInt(4));
            FeatureMatrix.Type type = type(file, header.getInt(12));
            return matrix(file, in, rows, columns, header.getInt(8), type);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /**
     * Writes a file, whole or not at all; folders that are missing are made, and what was there is replaced.
     *
     * @throws DataException when the system refuses
     */
    public static void write(Path file, FeatureMatrix matrix) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(matrix.rows()).putInt(matrix.columns());
        header.putInt(matrix.columns() * matrix.type().bytes()).putInt(matrix.type().code());
        WholeFile.write(file, header.flip(), matrix.data());
    }

    private static FeatureMatrix matrix(
            Path file, SeekableByteChannel in, int rows, int columns, int stride, FeatureMatrix.Type type) throws IOException {
        long rowBytes = (long) columns * type.bytes();
        if (stride < rowBytes) {
            throw DataException.mismatch(file, "bytes from row to row", "at least " + rowBytes, stride);
        }
        // the gap after the last row may be left out
        long most = HEADER_BYTES + (long) rows * stride;
        long least = most - (stride - rowBytes);
        if (in.size() < least || in.size() > most) {
            String what = in.size() < least ? "truncated" : "trailing bytes";
            throw DataException.mismatch(file, what, (in.size() < least ? least : most) + " bytes", in.size() + " bytes");
        }
        if (rows * rowBytes > MOST_BYTES) {
            throw DataException.mismatch(file, "size", "at most " + MOST_BYTES + " bytes of elements", rows * rowBytes);
        }
        byte[] data = new byte[(int) (rows * rowBytes)];
        if (stride == rowBytes) {
            fill(in, ByteBuffer.wrap(data));
        } else {
            for (int row = 0; row < rows; row++) {
                in.position(HEADER_BYTES + (long) row * stride);
                fill(in, ByteBuffer.wrap(data, (int) (row * rowBytes), (int) rowBytes));
            }
        }
        return new FeatureMatrix(rows, columns, type, data);
    }

    private static void fill(SeekableByteChannel in, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer) < 0) {
                throw new EOFException("became shorter while it was read");
            }
        }
    }

    private static int positive(Path file, String what, int value) {
        if (value < 1) {
            throw DataException.mismatch(file, what, "at least 1", value);
        }
        return value;
    }

    private static FeatureMatrix.Type type(Path file, int code) {
        for (FeatureMatrix.Type type : FeatureMatrix.Type.values()) {
            if (type.code() == code) {
                return type;
            }
        }
        throw DataException.mismatch(file, "OpenCV type", "5 (float32) or 6 (float64)", code);
    }
}
