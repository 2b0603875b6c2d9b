package io.margrad.experiments.train;

/**
 * The two margins of the margin loss (Eq. 3), in units of feature distance.
 *
 * @param intra alpha_+1: a sample closer than this to its own center is left alone
 * @param inter alpha_-1: a sample farther than this from another center is left alone
 */
public record Margins(float intra, float inter) {}
