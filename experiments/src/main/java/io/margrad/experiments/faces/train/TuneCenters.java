package io.margrad.experiments.faces.train;

/** What the centers of a row that is tuned from S begin with. */
public enum TuneCenters {
    /** The means of each identity's features under S. */
    MEANS,
    /** The centers that S kept while it was trained (Eq. 5); no loss used them. */
    KEPT
}
