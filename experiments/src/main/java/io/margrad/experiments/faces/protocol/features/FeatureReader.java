package io.margrad.experiments.faces.protocol.features;

/** Reads the rows of a {@link FeatureSource} in order. For one thread. */
public interface FeatureReader extends AutoCloseable {
    /**
     * Reads the next rows.
     *
     * @param into overwritten with the rows from index 0 on, row-major
     * @param most rows wanted, at least 1 and no more than fit
     * @return rows read: {@code most}, fewer at the end, 0 after it
     * @throws io.margrad.experiments.data.DataException when they cannot be read
     */
    int read(float[] into, int most);

    @Override
    void close();
}
