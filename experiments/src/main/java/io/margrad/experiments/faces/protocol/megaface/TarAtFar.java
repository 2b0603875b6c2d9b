package io.margrad.experiments.faces.protocol.megaface;

/**
 * A verification rate.
 *
 * @param far the false accept rate that was asked for
 * @param falseAccepts pairs of different people that are accepted; the most that the rate allows, fewer where equal scores leave no choice
 * @param tar share of pairs of the same person that are accepted
 * @param threshold pairs with at least this score are accepted; infinite where nothing is, or everything
 */
public record TarAtFar(double far, long falseAccepts, double tar, double threshold) {}
