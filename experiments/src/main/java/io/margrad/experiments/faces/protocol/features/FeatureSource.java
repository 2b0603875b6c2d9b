package io.margrad.experiments.faces.protocol.features;

import java.util.BitSet;

/**
 * Features that need not be in memory all at once: a matrix, a file, or something that makes them. Read in order, block by block.
 */
public interface FeatureSource {
    /** What messages call it. */
    String name();

    /** Number of rows. */
    long rows();

    /** Number of columns, D. */
    int dimension();

    /** A row in messages, by its number from 0: {@code features 'LFW', row 17}. */
    default String where(long row) {
        return "features '" + name() + "', row " + row;
    }

    /** A reader that stands before the first row. Several may be open at once. */
    FeatureReader open();

    /** The same rows, changed by {@code map} while they are read. */
    default FeatureSource prepared(FeatureMap map) {
        return new PreparedSource(this, map);
    }

    /**
     * The rows with these numbers, ascending.
     *
     * @throws IllegalArgumentException when one of them is no row
     */
    default FeatureSource only(BitSet rows) {
        return new ChosenRows(this, rows);
    }

    /** The first {@code most} rows, or all if there are not as many. */
    default FeatureSource first(long most) {
        return new FirstRows(this, most);
    }
}
