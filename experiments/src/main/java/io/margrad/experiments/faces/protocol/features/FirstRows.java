package io.margrad.experiments.faces.protocol.features;

/** The beginning of a source. */
record FirstRows(FeatureSource source, long most) implements FeatureSource {
    FirstRows {
        if (most < 0) {
            throw new IllegalArgumentException("rows of " + source.name() + ": expected at least 0, found " + most);
        }
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public long rows() {
        return Math.min(most, source.rows());
    }

    @Override
    public int dimension() {
        return source.dimension();
    }

    @Override
    public String where(long row) {
        return source.where(row);
    }

    @Override
    public FeatureReader open() {
        FeatureReader reader = source.open();
        return new FeatureReader() {
            private long left = rows();

            @Override
            public int read(float[] into, int wanted) {
                int read = left == 0 ? 0 : reader.read(into, (int) Math.min(wanted, left));
                left -= read;
                return read;
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
