package io.margrad.experiments.faces.protocol.features;

/** A function of single rows: what row i becomes depends on row i and on nothing else, least of all on other rows of the same call. */
public interface FeatureMap {
    /** What the rows become; the argument stays as it is. */
    Features apply(Features features);

    /** Columns of the result for so many columns of the argument. */
    int dimension(int before);
}
