package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.sets.FeatureWriter;
import io.margrad.experiments.faces.sets.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Features of more images than have to be in memory: read in blocks, as often as needed.
 *
 * @param images the set; their names are distinct
 * @param source the features' rows, in whatever order
 * @param imageOfRow for each row the number of its image, or -1 where it is of none of the set
 * @param broken the images that are there and cannot be used, ascending; what is in neither is missing
 * @param spilled a file that is removed when this is closed, or null
 */
public record FeatureStream(
        ImageStore images, FeatureSource source, int[] imageOfRow, List<BrokenImage> broken, @Nullable Path spilled)
        implements AutoCloseable {
    private static final int BLOCK = 1024;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException unless there is one number for each row
     * @throws DataException when no image of the set has a row
     */
    public FeatureStream {
        if (imageOfRow.length != source.rows()) {
            throw new IllegalArgumentException(
                    "images of rows: expected one for each of " + source.rows() + ", found " + imageOfRow.length);
        }
        broken = List.copyOf(broken);
        if (Arrays.stream(imageOfRow).noneMatch(image -> image >= 0)) {
            String first = broken.isEmpty() ? "" : ", the first: " + broken.getFirst().message();
            throw new DataException("images: expected at least one that can be used, found none of " + images.size() + first);
        }
    }

    /** The images that have a row, by their numbers. */
    public BitSet used() {
        BitSet used = new BitSet(images.size());
        Arrays.stream(imageOfRow).filter(image -> image >= 0).forEach(used::set);
        return used;
    }

    /**
     * Looks for images that have no feature and are not broken either, as stored features may lack some.
     *
     * @throws DataException naming the first
     */
    public void checkComplete() {
        BitSet known = used();
        broken.forEach(image -> known.set(image.image()));
        int missing = known.nextClearBit(0);
        if (missing < images.size()) {
            throw DataException.mismatch(images.location(missing), "feature", "one", "none");
        }
    }

    /** The rows, each called by its image in messages. */
    public FeatureSource rows() {
        return new FeatureSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public long rows() {
                return source.rows();
            }

            @Override
            public int dimension() {
                return source.dimension();
            }

            @Override
            public String where(long row) {
                int image = imageOfRow[Math.toIntExact(row)];
                return "features '" + name() + "', row " + row + (image < 0 ? "" : " (" + images.name(image) + ")");
            }

            @Override
            public FeatureReader open() {
                return source.open();
            }
        };
    }

    /**
     * Leaves the rows of the set's images as a {@link FeatureTable}, in the order of the rows.
     *
     * @throws DataException when the system refuses, or a name cannot be a line
     */
    public void save(Path matrix) {
        BitSet ours = new BitSet();
        IntStream.range(0, imageOfRow.length).filter(row -> imageOfRow[row] >= 0).forEach(ours::set);
        int d = source.dimension();
        float[] block = new float[Math.clamp((1 << 22) / d, 1, BLOCK) * d];
        try (FeatureReader reader = source.only(ours).open();
                FeatureWriter writer = new FeatureWriter(matrix, d)) {
            for (int read = reader.read(block, block.length / d); read > 0; read = reader.read(block, block.length / d)) {
                writer.append(Arrays.copyOf(block, read * d));
            }
            FeatureTable.writeNames(matrix, ours.stream().mapToObj(row -> images.name(imageOfRow[row])).toList());
            writer.finish();
        }
    }

    /** Removes what was only spilled for this. */
    @Override
    public void close() {
        if (spilled != null) {
            try {
                Files.deleteIfExists(spilled);
            } catch (IOException e) {
                throw DataException.unusable(spilled, "cannot be removed", e);
            }
        }
    }
}
