package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.data.WholeFile;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The feature files of MegaFace's devkit, {@code .bin}: four little-endian int32, rows, columns, bytes from one row to the next, and
 * OpenCV's type (5 = float32, 6 = float64), and then the elements, row-major and little-endian. The feature of one image with D = 512
 * has the header 512, 1, 4, 5 and 2,064 bytes in all. Source: devkit/scripts/matio.py of yuchen-xue/megaface_testpack_v1.0.
 */
public final class FeatureFile {
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
            FeatureHeader header = FeatureHeader.read(file, in);
            long rowBytes = header.rowBytes();
            long size = header.rows() * rowBytes;
            if (size > MOST_BYTES) {
                throw DataException.mismatch(file, "size", "at most " + MOST_BYTES + " bytes of elements", size);
            }
            byte[] data = new byte[(int) size];
            if (header.stride() == rowBytes) {
                FeatureHeader.fill(in, ByteBuffer.wrap(data));
            } else {
                for (int row = 0; row < header.rows(); row++) {
                    in.position(header.at(row));
                    FeatureHeader.fill(in, ByteBuffer.wrap(data, (int) (row * rowBytes), (int) rowBytes));
                }
            }
            return new FeatureMatrix(header.rows(), header.columns(), header.type(), data);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /**
     * The rows of a file of any size, one feature each, read when they are asked for.
     *
     * @throws DataException when the header is malformed, the file has another size than it says, or its rows are longer than a feature
     */
    public static FeatureSource source(Path file) {
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            FeatureHeader header = FeatureHeader.read(file, in);
            if (header.columns() > Features.MAX_DIMENSION) {
                throw Features.tooLong(file, header.columns());
            }
            return new FeatureRows(file, header);
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
        WholeFile.write(file, FeatureHeader.of(matrix.rows(), matrix.columns(), matrix.type()).bytes(), matrix.data());
    }
}
