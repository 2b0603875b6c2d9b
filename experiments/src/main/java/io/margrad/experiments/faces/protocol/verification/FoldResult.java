package io.margrad.experiments.faces.protocol.verification;

/**
 * One fold of a cross-validation.
 *
 * @param right its pairs that were judged rightly
 * @param pairs its pairs
 * @param threshold chosen on the other folds
 * @param trainingAccuracy of that threshold, on the other folds
 */
public record FoldResult(int right, int pairs, double threshold, double trainingAccuracy) {
    /** Share of the fold's pairs that were judged rightly. */
    public double accuracy() {
        return (double) right / pairs;
    }
}
