package io.margrad.experiments.cli.face;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.protocol.verification.VerificationResult;
import io.margrad.experiments.faces.protocol.verification.View1Result;
import io.margrad.experiments.report.Figures;
import java.util.List;

/** Figures of verification for people. */
final class VerificationTable {
    static final List<String> FOLDS = List.of("Score", "Accuracy %", "±", "Threshold (mean)", "EER %", "TAR % at FAR 0.1 %", "AUC %");
    static final List<String> VIEW_1 = List.of(
            "Score", "Accuracy %", "Threshold", "Best threshold's accuracy %", "EER %", "TAR % at FAR 0.1 %", "AUC %");
    static final int FIRST_FIGURE = 1;

    private VerificationTable() {}

    static List<String> line(Similarity similarity, VerificationResult result) {
        return List.of(
                similarity.label(),
                Figures.percent(result.accuracy()),
                Figures.percent(result.standardError()),
                threshold(similarity, result.meanThreshold()),
                Figures.percent(result.roc().eer()),
                Figures.percent(result.roc().tarAtFar(VerificationResult.FAR)),
                Figures.percent(result.roc().auc()));
    }

    static List<String> line(Similarity similarity, View1Result result) {
        return List.of(
                similarity.label(),
                Figures.percent(result.test().accuracy()),
                threshold(similarity, result.test().threshold()),
                Figures.percent(result.bestAccuracy()),
                Figures.percent(result.roc().eer()),
                Figures.percent(result.roc().tarAtFar(VerificationResult.FAR)),
                Figures.percent(result.roc().auc()));
    }

    /** People think of a distance that is at most so large; scores are negative distances. */
    private static String threshold(Similarity similarity, double score) {
        return similarity == Similarity.EUCLIDEAN
                ? "distance <= " + Figures.decimals(0.0 - score, 4)
                : "cosine >= " + Figures.decimals(score, 4);
    }
}
