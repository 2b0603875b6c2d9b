package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.faces.protocol.scores.RocCurve;
import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.MarkdownTable;
import io.margrad.experiments.run.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link LfwView1} measured. Shares are from 0 to 1.
 *
 * @param similarity its label
 * @param preparation its label
 * @param test the test pairs, judged with the threshold of the training pairs
 * @param bestAccuracy the highest accuracy that a threshold chosen on the test pairs themselves reaches; a bound, no result
 * @param roc of the test pairs
 */
public record View1Result(String similarity, String preparation, FoldResult test, double bestAccuracy, RocCurve roc) {
    /** Columns of {@link #cells()}. */
    public static final List<String> HEADER =
            List.of("Protocol", "Settings", "Accuracy %", "Training accuracy %", "EER %", "AUC %");

    /** The first column of {@link #HEADER} that holds figures. */
    public static final int FIRST_FIGURE = 2;

    /** One row of a table. */
    public List<String> cells() {
        return List.of(
                "LFW view 1",
                "similarity: " + similarity + "; preparation: " + preparation,
                Figures.percent(test.accuracy()),
                Figures.percent(test.trainingAccuracy()),
                Figures.percent(roc.eer()),
                Figures.percent(roc.auc()));
    }

    /** A table of one row. */
    public String markdown() {
        return MarkdownTable.of(HEADER, List.of(cells()), FIRST_FIGURE);
    }

    /** All figures, unrounded. */
    public String json() {
        return Json.pretty(figures());
    }

    /** The content of {@link #json()}. */
    public Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("protocol", "LFW view 1");
        json.put("settings", Map.of("similarity", similarity, "preparation", preparation));
        json.put("accuracy", test.accuracy());
        json.put("trainingAccuracy", test.trainingAccuracy());
        json.put("bestAccuracy", bestAccuracy);
        json.put("threshold", test.threshold());
        json.put("pairs", test.pairs());
        json.put("eer", roc.eer());
        json.put("auc", roc.auc());
        double tar = roc.tarAtFar(VerificationResult.FAR);
        json.put("tarAtFar", List.of(Map.of("far", VerificationResult.FAR, "tar", tar)));
        json.put("roc", VerificationResult.rocJson(roc));
        return json;
    }
}
