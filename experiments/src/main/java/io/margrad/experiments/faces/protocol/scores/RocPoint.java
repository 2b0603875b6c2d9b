package io.margrad.experiments.faces.protocol.scores;

/**
 * A point of a ROC curve.
 *
 * @param threshold pairs with at least this score are accepted
 * @param far false accept rate: share of pairs of different people that are accepted
 * @param tar true accept rate: share of pairs of the same person that are accepted
 */
public record RocPoint(double threshold, double far, double tar) {}
