package io.margrad.experiments.train;

/**
 * The three distances of the paper's Table II, Euclidean and not squared, in units of the feature space.
 *
 * @param d1 mean distance of a sample to the center of its own class
 * @param d2 mean distance of two class centers, over all pairs
 * @param d3 mean distance of a sample to the centers of the other classes
 */
public record Separation(double d1, double d2, double d3) {

    /** D2/D1: how far the centers lie apart, measured in class radii. Free of the feature space's scale. */
    public double centersPerRadius() {
        return d2 / d1;
    }

    /** D3/D1: how far a sample lies from the other centers, measured in class radii. */
    public double samplesPerRadius() {
        return d3 / d1;
    }
}
