package io.margrad.experiments.train;

import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Means of the measurements of an interval's iterations. */
final class IntervalSums {
    private static final String ITERATIONS = "iterations";

    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int iterations;

    void add(Map<String, Double> values) {
        values.forEach((name, value) -> sums.merge(name, value, Double::sum));
        iterations++;
    }

    /** Adds the sums since the last {@link #take} to a checkpoint. */
    void save(String prefix, CheckpointBuilder to) {
        sums.forEach((name, sum) -> to.doubles(prefix + name, sum));
        to.longs(prefix + ITERATIONS, iterations);
    }

    /** Goes on from sums that were saved; {@code names} in the order in which they are shown. */
    void restore(String prefix, List<String> names, Checkpoint from) {
        sums.clear();
        for (String name : names) {
            if (from.has(prefix + name)) {
                sums.put(name, from.doubles(prefix + name, 1)[0]);
            }
        }
        iterations = (int) from.longs(prefix + ITERATIONS, 1)[0];
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
