package io.margrad.experiments.faces.protocol.features;

import io.margrad.experiments.data.DataException;

/** Mean subtraction: x becomes x - m, m the mean of the training rows. Sums and differences are taken in double. */
public record MeanSubtraction() implements FeatureStep {
    /** Mean of all rows, in double. */
    static double[] mean(Features training) {
        if (training.count() == 0) {
            throw new DataException(training + ": expected rows to take the mean of, found none");
        }
        int d = training.dimension();
        float[] x = training.values();
        double[] mean = new double[d];
        for (int i = 0; i < training.count(); i++) {
            for (int k = 0; k < d; k++) {
                mean[k] += x[i * d + k];
            }
        }
        for (int k = 0; k < d; k++) {
            mean[k] /= training.count();
        }
        return mean;
    }

    @Override
    public FeatureMap fit(Features training) {
        double[] mean = mean(training);
        return new FeatureMap() {
            @Override
            public Features apply(Features features) {
                int d = mean.length;
                features.checkDimension(d, "mean subtraction");
                float[] x = features.values();
                float[] centred = new float[x.length];
                for (int i = 0; i < features.count(); i++) {
                    for (int k = 0; k < d; k++) {
                        centred[i * d + k] = (float) (x[i * d + k] - mean[k]);
                    }
                }
                return features.withValues(centred, d);
            }

            @Override
            public int dimension(int before) {
                return before;
            }
        };
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public String label() {
        return "mean";
    }
}
