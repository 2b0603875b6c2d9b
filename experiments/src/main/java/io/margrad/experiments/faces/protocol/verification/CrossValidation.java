package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.faces.protocol.features.FeatureMap;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.LabelledScores;
import io.margrad.experiments.faces.protocol.scores.RocCurve;
import io.margrad.experiments.faces.protocol.scores.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What LFW view 2 and YTF share: for each fold, the preparation is fitted and the threshold chosen on the other folds, and the fold's
 * pairs are judged with both.
 *
 * @param trainingRows the features that a preparation may learn from, for the images or videos with these numbers
 * @param scorer makes the scorer for a fitted preparation
 */
record CrossValidation(
        Folds folds,
        Preparation preparation,
        Function<int[], Features> trainingRows,
        Function<FeatureMap, PairScorer> scorer) {

    VerificationResult run(String protocol, Map<String, String> settings) {
        int total = folds.countWithout(0) + folds.get(0).size();
        double[] scores = new double[total];
        boolean[] same = new boolean[total];
        List<FoldResult> results = new ArrayList<>();
        // A preparation that learns nothing gives the same scores whatever fold is held out.
        double[][] byFold = preparation.learns() ? new double[0][] : scores(new int[0]);
        int at = 0;
        for (int f = 0; f < folds.count(); f++) {
            if (preparation.learns()) {
                byFold = scores(folds.trainingMembers(f));
            }
            Threshold threshold = Threshold.best(without(f, byFold));
            boolean[] truth = truth(folds.get(f));
            int right = LabelledScores.right(byFold[f], truth, threshold.value());
            results.add(new FoldResult(right, truth.length, threshold.value(), threshold.accuracy()));
            System.arraycopy(byFold[f], 0, scores, at, truth.length);
            System.arraycopy(truth, 0, same, at, truth.length);
            at += truth.length;
        }
        return new VerificationResult(protocol, settings, results, RocCurve.of(new LabelledScores(scores, same)));
    }

    /** Scores of all folds' pairs with the preparation fitted on these members. */
    private double[][] scores(int[] members) {
        PairScorer fitted = scorer.apply(preparation.fit(trainingRows.apply(members)));
        double[][] scores = new double[folds.count()][];
        for (int f = 0; f < scores.length; f++) {
            scores[f] = fitted.scores(folds.get(f));
        }
        return scores;
    }

    private LabelledScores without(int heldOut, double[][] byFold) {
        double[] scores = new double[folds.countWithout(heldOut)];
        boolean[] same = new boolean[scores.length];
        int at = 0;
        for (int f = 0; f < folds.count(); f++) {
            if (f != heldOut) {
                System.arraycopy(byFold[f], 0, scores, at, byFold[f].length);
                System.arraycopy(truth(folds.get(f)), 0, same, at, byFold[f].length);
                at += byFold[f].length;
            }
        }
        return new LabelledScores(scores, same);
    }

    static boolean[] truth(List<IndexPair> pairs) {
        boolean[] same = new boolean[pairs.size()];
        for (int p = 0; p < same.length; p++) {
            same[p] = pairs.get(p).same();
        }
        return same;
    }
}
