package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.LabelledScores;
import io.margrad.experiments.faces.protocol.scores.RocCurve;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.scores.Threshold;
import java.util.List;

/**
 * View 1 of Labeled Faces in the Wild, for choosing among models: preparation and threshold from pairsDevTrain (1,100 + 1,100 pairs),
 * accuracy on pairsDevTest (500 + 500).
 */
public final class LfwView1 {
    private LfwView1() {}

    /**
     * Runs the protocol.
     *
     * @param features one row for each image
     * @param training pairs that preparation and threshold come from; an image that also occurs in a test pair is not learned from
     * @param test pairs that are judged
     * @throws io.margrad.experiments.data.DataException for pairs that are none, and pairs of one kind only
     */
    public static View1Result evaluate(
            Features features,
            List<IndexPair> training,
            List<IndexPair> test,
            Preparation preparation,
            Similarity similarity) {
        Folds.check(training, "training pairs", features.count(), "images");
        Folds.check(test, "test pairs", features.count(), "images");
        int[] members = new Folds(List.of(training, test)).trainingMembers(1);
        Features prepared = preparation.fit(features.select(members)).apply(features);
        PairScorer scorer = pair -> similarity.of(prepared, pair.i(), prepared, pair.j());
        LabelledScores known = new LabelledScores(scorer.scores(training), CrossValidation.truth(training));
        LabelledScores judged = new LabelledScores(scorer.scores(test), CrossValidation.truth(test));
        Threshold threshold = Threshold.best(known);
        int right = LabelledScores.right(judged.scores(), judged.same(), threshold.value());
        return new View1Result(
                similarity.label(),
                preparation.label(),
                new FoldResult(right, judged.count(), threshold.value(), threshold.accuracy()),
                Threshold.best(judged).accuracy(),
                RocCurve.of(judged));
    }
}
