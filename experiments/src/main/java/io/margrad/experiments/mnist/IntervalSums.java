package io.margrad.experiments.mnist;

import java.util.LinkedHashMap;
import java.util.Map;

/** Means of the measurements of an interval's iterations. */
final class IntervalSums {
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int iterations;

    void add(Map<String, Double> values) {
        values.forEach((name, value) -> sums.merge(name, value, Double::sum));
        iterations++;
    }

    /** The mean of each value since the last call. */
    Map<String, Double> take() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum / iterations));
        sums.clear();
        iterations = 0;
        return means;
    }
}
