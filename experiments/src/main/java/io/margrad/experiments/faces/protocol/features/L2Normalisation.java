package io.margrad.experiments.faces.protocol.features;

import io.margrad.experiments.data.DataException;

/**
 * L2 normalisation: x becomes x / |x|. With it Euclidean distance ranks as cosine does, |x - y|^2 = 2 - 2 cos(x, y). Norms are taken in
 * double.
 */
public record L2Normalisation() implements FeatureStep, FeatureMap {
    @Override
    public FeatureMap fit(Features training) {
        return this;
    }

    @Override
    public boolean learns() {
        return false;
    }

    @Override
    public String label() {
        return "L2";
    }

    @Override
    public int dimension(int before) {
        return before;
    }

    /**
     * {@inheritDoc}
     *
     * @throws DataException naming a row that is all zeros
     */
    @Override
    public Features apply(Features features) {
        int d = features.dimension();
        float[] x = features.values();
        float[] unit = new float[x.length];
        for (int i = 0; i < features.count(); i++) {
            double square = 0;
            for (int k = i * d; k < (i + 1) * d; k++) {
                square += (double) x[k] * x[k];
            }
            if (square == 0) {
                throw new DataException(features.where(i) + ": expected a vector to normalise, found zeros only");
            }
            double scale = 1 / Math.sqrt(square);
            for (int k = i * d; k < (i + 1) * d; k++) {
                unit[k] = (float) (x[k] * scale);
            }
        }
        return features.withValues(unit, d);
    }
}
