package io.margrad.nn;

import java.util.List;

/**
 * Caffe's "multistep" schedule: rate(iteration) = base factor^k, k the number of steps at or before the iteration, counted from 0.
 *
 * @param base learning rate at the start
 * @param factor what each step multiplies it with
 * @param steps iterations at which it falls, in rising order
 */
public record MultiStep(float base, float factor, List<Integer> steps) {
    /** @throws IllegalArgumentException unless base and factor are above 0 */
    public MultiStep {
        if (!(base > 0) || !(factor > 0)) {
            throw new IllegalArgumentException(
                    "learning rate: expected base and factor above 0, found " + base + " and " + factor);
        }
        steps = List.copyOf(steps);
    }

    /** The learning rate of an iteration, which are counted from 0. */
    public float rate(int iteration) {
        float rate = base;
        for (int step : steps) {
            if (step <= iteration) {
                rate *= factor;
            }
        }
        return rate;
    }
}
