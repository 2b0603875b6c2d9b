package io.margrad.experiments.faces.protocol.features;

import java.util.Arrays;

/** A source whose rows go through a map as they are read. */
record PreparedSource(FeatureSource source, FeatureMap map) implements FeatureSource {
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
        return map.dimension(source.dimension());
    }

    @Override
    public String where(long row) {
        return source.where(row);
    }

    @Override
    public FeatureReader open() {
        FeatureReader reader = source.open();
        return new FeatureReader() {
            private float[] raw = new float[0];
            private long first;

            @Override
            public int read(float[] into, int most) {
                int size = Math.multiplyExact(most, source.dimension());
                raw = raw.length < size ? new float[size] : raw;
                int rows = reader.read(raw, most);
                long from = first;
                float[] block = Arrays.copyOf(raw, rows * source.dimension());
                Features changed =
                        map.apply(Features.of(name(), block, source.dimension(), i -> Long.toString(from + i)));
                System.arraycopy(changed.values(), 0, into, 0, changed.values().length);
                first += rows;
                return rows;
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
