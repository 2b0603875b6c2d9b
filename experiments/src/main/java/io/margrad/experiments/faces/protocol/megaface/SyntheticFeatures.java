package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.Philox;

/**
 * Made-up features that need no memory: unit vectors, their elements uniform on [-1, 1) before they are scaled, from the random stream
 * {@code first + row} of {@code seed}.
 *
 * @param name what messages call them
 * @param first stream of the first row
 */
record SyntheticFeatures(String name, long seed, long first, long rows, int dimension) implements FeatureSource {
    @Override
    public FeatureReader open() {
        return new FeatureReader() {
            private long next;

            @Override
            public int read(float[] into, int most) {
                int read = (int) Math.min(most, rows - next);
                for (int i = 0; i < read; i++) {
                    fill(next + i, into, i * dimension);
                }
                next += read;
                return read;
            }

            @Override
            public void close() {}
        };
    }

    /** Writes one row to {@code into} from {@code at} on. */
    void fill(long row, float[] into, int at) {
        Philox random = new Philox(seed, first + row);
        for (int k = 0; k < dimension; k++) {
            into[at + k] = 2 * random.nextFloat() - 1;
        }
        double scale = 1 / Similarity.norm(into, at, dimension);
        for (int k = 0; k < dimension; k++) {
            into[at + k] = (float) (into[at + k] * scale);
        }
    }
}
