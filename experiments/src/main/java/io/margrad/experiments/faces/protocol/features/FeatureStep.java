package io.margrad.experiments.faces.protocol.features;

/** One step of a {@link Preparation}, before it has seen any features. */
public interface FeatureStep {
    /**
     * Learns what there is to learn.
     *
     * @param training the rows to learn from; the result knows no others
     * @throws io.margrad.experiments.data.DataException when they do not suffice
     */
    FeatureMap fit(Features training);

    /** Whether the result of {@link #fit} depends on its argument. */
    boolean learns();

    /** A few words for tables, for example {@code PCA 200}. */
    String label();
}
