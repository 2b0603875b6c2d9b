package io.margrad.experiments.mnist;

/**
 * The two rows with a margin loss, trained at other margins than Table II's.
 *
 * @param shares the margins as parts of D1 and D2 of row S
 * @param centerMargin row C+M
 * @param margin row M
 */
public record MarginTrial(MarginShares shares, RowResult centerMargin, RowResult margin) {}
