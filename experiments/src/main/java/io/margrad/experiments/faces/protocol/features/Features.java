package io.margrad.experiments.faces.protocol.features;

import io.margrad.experiments.data.DataException;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * A matrix of features, n x D, row-major: one row for each image. Every element is finite; this was checked.
 *
 * <p>Immutable by agreement: {@link #values()} is the array itself, because copies of a million rows are no small matter.
 */
public final class Features implements FeatureSource {
    /** Most columns of features: longer ones than any network here makes, and an error bound that holds ({@code SieveRows}). */
    public static final int MAX_DIMENSION = 1 << 17;

    private final String name;
    private final float[] values;
    private final int dimension;
    private final IntFunction<String> rowNames;

    private Features(String name, float[] values, int dimension, IntFunction<String> rowNames) {
        this.name = name;
        this.values = values;
        this.dimension = dimension;
        this.rowNames = rowNames;
    }

    /**
     * Features whose rows messages call by their number.
     *
     * @param name what messages call the matrix, for example {@code LFW}
     * @param values n x D, row-major; kept, not copied
     * @param dimension D, at least 1
     * @throws DataException naming the first row with an element that is NaN or infinite, or when there is a part of a row
     */
    public static Features of(String name, float[] values, int dimension) {
        return of(name, values, dimension, Integer::toString);
    }

    /**
     * As {@link #of(String, float[], int)}, for rows that have names.
     *
     * @param rowNames name of a row by its number, for example the path of the image
     */
    public static Features of(String name, float[] values, int dimension, IntFunction<String> rowNames) {
        if (dimension < 1) {
            throw new IllegalArgumentException("features '" + name + "': dimension: expected at least 1, found " + dimension);
        }
        if (dimension > MAX_DIMENSION) {
            throw tooLong("features '" + name + "'", dimension);
        }
        if (values.length % dimension != 0) {
            throw new DataException("features '" + name + "': expected whole rows of " + dimension + " values, found " + values.length
                    + " values");
        }
        Features features = new Features(name, values, dimension, rowNames);
        int bad = firstNonFinite(values, values.length);
        if (bad >= 0) {
            throw new DataException(features.where(bad / dimension) + ", column " + bad % dimension
                    + ": expected a finite number, found " + values[bad]);
        }
        return features;
    }

    /** The error for features of more than {@link #MAX_DIMENSION} columns. */
    public static DataException tooLong(Object where, long dimension) {
        return DataException.mismatch(where, "columns", "at most " + MAX_DIMENSION + ", the longest feature", dimension);
    }

    /**
     * Numbers of a matrix, which is one array.
     *
     * @throws DataException naming {@code what} when there are 2^31 and more
     */
    public static int size(Object what, long rows, int dimension) {
        if (rows * dimension > Integer.MAX_VALUE - 8) {
            throw DataException.mismatch(
                    what, "features in memory", "less than 2^31 numbers", rows + " rows x " + dimension + " columns");
        }
        return (int) rows * dimension;
    }

    /** Index of the first of the first {@code length} values that is NaN or infinite, or -1. */
    public static int firstNonFinite(float[] values, int length) {
        for (int k = 0; k < length; k++) {
            if (!Float.isFinite(values[k])) {
                return k;
            }
        }
        return -1;
    }

    @Override
    public String name() {
        return name;
    }

    /** Number of rows, n. */
    public int count() {
        return values.length / dimension;
    }

    /** Number of columns, D. */
    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public long rows() {
        return count();
    }

    /** All elements, n x D, row-major; not a copy, and not to be changed. */
    public float[] values() {
        return values;
    }

    /** Element {@code column} of row {@code row}. */
    public float get(int row, int column) {
        return values[row * dimension + column];
    }

    @Override
    public String where(long row) {
        String called = rowNames.apply(Math.toIntExact(row));
        return "features '" + name + "', row " + row + (called.equals(Long.toString(row)) ? "" : " (" + called + ")");
    }

    /**
     * Some rows, in the order given; copied.
     *
     * @throws DataException naming an index that is no row
     */
    public Features select(int... rows) {
        float[] selected = new float[size("features '" + name + "'", rows.length, dimension)];
        for (int i = 0; i < rows.length; i++) {
            checkRow(rows[i], "selected rows");
            System.arraycopy(values, rows[i] * dimension, selected, i * dimension, dimension);
        }
        return new Features(name, selected, dimension, i -> rowNames.apply(rows[i]));
    }

    /** Rows {@code from} to {@code to - 1}; copied. */
    public Features range(int from, int to) {
        float[] part = Arrays.copyOfRange(values, from * dimension, to * dimension);
        return new Features(name, part, dimension, i -> rowNames.apply(from + i));
    }

    /**
     * Mirror concatenation, CenterFace's test feature (caffe-face, extractDeepFeature.m): row i becomes [this row i, the other's row i],
     * n x (D + D').
     *
     * @param mirrored features of the same images, each flipped left to right
     * @throws DataException unless both have the same number of rows
     */
    public Features beside(Features mirrored) {
        if (mirrored.count() != count()) {
            throw new DataException("features '" + name + "' and '" + mirrored.name + "': expected the same number of rows, found "
                    + count() + " and " + mirrored.count());
        }
        int width = dimension + mirrored.dimension;
        float[] both = new float[size("features '" + name + "'", count(), width)];
        for (int i = 0; i < count(); i++) {
            System.arraycopy(values, i * dimension, both, i * width, dimension);
            System.arraycopy(mirrored.values, i * mirrored.dimension, both, i * width + dimension, mirrored.dimension);
        }
        return new Features(name, both, width, rowNames);
    }

    /**
     * These rows, and behind them the other's.
     *
     * @throws DataException unless both have the same number of columns
     */
    public Features followedBy(Features others) {
        others.checkDimension(dimension, name);
        float[] all = Arrays.copyOf(values, size("features '" + name + "'", (long) count() + others.count(), dimension));
        System.arraycopy(others.values, 0, all, values.length, others.values.length);
        return new Features(
                name, all, dimension, i -> i < count() ? rowNames.apply(i) : others.rowNames.apply(i - count()));
    }

    /**
     * The same rows with other values, for a {@link FeatureMap}.
     *
     * @throws DataException naming a row that is no longer finite
     */
    Features withValues(float[] changed, int changedDimension) {
        return of(name, changed, changedDimension, rowNames);
    }

    /** Throws a {@link DataException} that names {@code what} unless there is a row {@code row}. */
    public void checkRow(int row, String what) {
        if (row < 0 || row >= count()) {
            throw new DataException(what + ": expected rows 0 to " + (count() - 1) + " of features '" + name + "', found " + row);
        }
    }

    /** Throws a {@link DataException} that names {@code what} unless there are {@code expected} columns. */
    public void checkDimension(int expected, String what) {
        if (dimension != expected) {
            throw new DataException(what + ": expected features of " + expected + " columns, found " + this);
        }
    }

    @Override
    public FeatureReader open() {
        return new FeatureReader() {
            private int next;

            @Override
            public int read(float[] into, int most) {
                int read = Math.min(most, count() - next);
                System.arraycopy(values, next * dimension, into, 0, read * dimension);
                next += read;
                return read;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String toString() {
        return "features '" + name + "' " + count() + " x " + dimension;
    }
}
