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
    public String where(long row) {
        int at = chosen.nextSetBit(0);
        for (long i = 0; i < row && at >= 0; i++) {
            at = chosen.nextSetBit(at + 1);
        }
        return source.where(at);
    }

    @Override
    public FeatureReader open() {
        FeatureReader reader = source.open();
        return new FeatureReader() {
            private float[] block = new float[0];
            private int next;
            private long left = rows;

            @Override
            public int read(float[] into, int most) {
                int d = source.dimension();
                int wanted = (int) Math.min(most, left);
                block = block.length < wanted * d ? new float[wanted * d] : block;
                int kept = 0;
                while (kept < wanted) {
                    // No more than still fit.
                    int read = reader.read(block, wanted - kept);
                    if (read == 0) {
                        break;
                    }
                    for (int i = 0; i < read; i++) {
                        if (chosen.get(next++)) {
                            System.arraycopy(block, i * d, into, kept++ * d, d);
                        }
                    }
                }
                left -= kept;
                return kept;
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
