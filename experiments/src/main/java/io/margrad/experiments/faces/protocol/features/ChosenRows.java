package io.margrad.experiments.faces.protocol.features;

import java.util.BitSet;

/** Some rows of a source, read through from its beginning. */
final class ChosenRows implements FeatureSource {
    private final FeatureSource source;
    private final BitSet chosen;
    private final long rows;

    ChosenRows(FeatureSource source, BitSet chosen) {
        if (chosen.length() > source.rows()) {
            throw new IllegalArgumentException(
                    "rows of " + source.name() + ": expected 0 to " + (source.rows() - 1) + ", found " + (chosen.length() - 1));
        }
        this.source = source;
        this.chosen = (BitSet) chosen.clone();
        this.rows = chosen.cardinality();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public int dimension() {
        return source.dimension();
    }

    @Override
    public FeatureReader open() {
        FeatureReader reader = source.open();
        return new FeatureReader() {
            private int next;
            private long left = rows;

            @Override
            public int read(float[] into, int most) {
                int wanted = (int) Math.min(most, left);
                int kept = 0;
                while (kept < wanted) {
                    // No more than still fit: what is chosen moves forward over what is not.
                    int read = readInto(into, kept, wanted - kept);
                    if (read == 0) {
                        break;
                    }
                    kept += keep(into, kept, read);
                }
                left -= kept;
                return kept;
            }

            private float[] block = new float[0];

            private int readInto(float[] into, int at, int most) {
                int size = most * source.dimension();
                block = block.length < size ? new float[size] : block;
                int read = reader.read(block, most);
                System.arraycopy(block, 0, into, at * source.dimension(), read * source.dimension());
                return read;
            }

            private int keep(float[] into, int at, int read) {
                int d = source.dimension();
                int to = at;
                for (int i = 0; i < read; i++) {
                    if (chosen.get(next++)) {
                        System.arraycopy(into, (at + i) * d, into, to++ * d, d);
                    }
                }
                return to - at;
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
