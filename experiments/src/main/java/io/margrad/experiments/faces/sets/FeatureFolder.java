package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import java.nio.file.Path;
import java.util.List;

/**
 * Features as the devkit keeps them: a {@link FeatureFile} for each image of a list, D x 1 or 1 x D, with the image's path and a suffix for
 * its name. Read file by file when they are asked for, in the list's order.
 *
 * @param folder where all features are
 * @param paths of the images, with slashes; at least one
 * @param suffix for example {@code _margin.bin}
 * @param dimension D, that of the first
 */
public record FeatureFolder(Path folder, List<String> paths, String suffix, int dimension) implements FeatureSource {
    /**
     * Opens the first file to learn D.
     *
     * @throws DataException when there is no path, or the first file cannot be used
     */
    public static FeatureFolder of(Path folder, List<String> paths, String suffix) {
        if (paths.isEmpty()) {
            throw DataException.mismatch(folder, "features", "a list with images", "none");
        }
        int dimension = vector(folder, paths.getFirst(), suffix).length;
        if (dimension > Features.MAX_DIMENSION) {
            throw Features.tooLong(FeatureFile.path(folder, paths.getFirst(), suffix), dimension);
        }
        return new FeatureFolder(folder, List.copyOf(paths), suffix, dimension);
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public String where(long row) {
        return "features '" + folder + "', row " + row + " (" + paths.get(Math.toIntExact(row)) + ")";
    }

    @Override
    public long rows() {
        return paths.size();
    }

    /** All of them, in memory. */
    public Features features() {
        float[] values = new float[Features.size(folder, paths.size(), dimension)];
        try (FeatureReader reader = open()) {
            reader.read(values, paths.size());
        }
        return Features.of(name(), values, dimension, paths::get);
    }

    @Override
    public FeatureReader open() {
        return new FeatureReader() {
            private int next;

            @Override
            public int read(float[] into, int most) {
                int read = Math.min(most, paths.size() - next);
                for (int i = 0; i < read; i++) {
                    String path = paths.get(next + i);
                    float[] vector = vector(folder, path, suffix);
                    if (vector.length != dimension) {
                        Path file = FeatureFile.path(folder, path, suffix);
                        throw DataException.mismatch(file, "elements", dimension + ", as the first feature has", vector.length);
                    }
                    System.arraycopy(vector, 0, into, i * dimension, dimension);
                }
                next += read;
                return read;
            }

            @Override
            public void close() {}
        };
    }

    private static float[] vector(Path folder, String path, String suffix) {
        Path file = FeatureFile.path(folder, path, suffix);
        FeatureMatrix matrix = FeatureFile.read(file);
        if (matrix.rows() > 1 && matrix.columns() > 1) {
            throw DataException.mismatch(file, "feature of one image", "one row or one column", matrix);
        }
        return matrix.floats();
    }
}
