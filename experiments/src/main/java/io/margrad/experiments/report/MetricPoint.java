package io.margrad.experiments.report;

/**
 * One point of the training curves.
 *
 * @param iteration from 1
 * @param loss the joint loss (Eq. 6) of that batch
 * @param activeIntra share of active intra-class hinges, 0 to 1; NaN without margin loss
 * @param activeInter share of active inter-class hinges, likewise
 */
public record MetricPoint(int iteration, double loss, double activeIntra, double activeInter) {}
