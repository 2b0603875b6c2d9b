package io.margrad.experiments.faces.feed;

/** In which order training takes its images. */
public enum Sampling {
    /** Every image once an epoch, in a new random order each time. Batches go on over the end of an epoch, so each is full. */
    SHUFFLED,
    /**
     * Identity by identity: every identity once a round, in a new random order each time, with one of its images. An identity with few
     * images repeats them more often; each comes once before any comes again. An epoch is as many images as the set has.
     */
    BALANCED
}
