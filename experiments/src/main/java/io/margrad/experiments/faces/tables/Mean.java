package io.margrad.experiments.faces.tables;

import java.util.List;

/**
 * The mean of a share over runs, and its standard error.
 *
 * @param value from 0 to 1; NaN without a run
 * @param error of several runs: their standard deviation with divisor n - 1, over the root of n; of one run what it says itself, or NaN
 * @param runs how many
 */
record Mean(double value, double error, int runs) {
    /** Nothing was measured. */
    static final Mean NONE = new Mean(Double.NaN, Double.NaN, 0);

    /**
     * The mean.
     *
     * @param own the error that an only run says itself
     */
    static Mean of(List<Double> values, double own) {
        int n = values.size();
        if (n == 0) {
            return NONE;
        }
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double square = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
        return new Mean(mean, n == 1 ? own : Math.sqrt(square / (n - 1) / n), n);
    }
}
