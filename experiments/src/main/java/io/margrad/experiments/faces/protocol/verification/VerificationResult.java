package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.faces.protocol.scores.RocCurve;
import io.margrad.experiments.faces.protocol.scores.RocPoint;
import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.MarkdownTable;
import io.margrad.experiments.run.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a cross-validated verification measured. Shares are from 0 to 1.
 *
 * @param protocol for example {@code LFW view 2}
 * @param settings what it was measured with, by name, in order
 * @param folds in order, at least 2
 * @param roc of all folds' pairs together, each with the score it was judged by
 */
public record VerificationResult(String protocol, Map<String, String> settings, List<FoldResult> folds, RocCurve roc) {
    /** FAR of the TAR that tables show: LFW has 3,000 pairs of different people, YTF 2,500. */
    public static final double FAR = 1e-3;

    /** Columns of {@link #cells()}. */
    public static final List<String> HEADER = List.of(
            "Protocol", "Settings", "Accuracy %", "Standard error %", "EER %", "TAR % at FAR 0.1 %", "AUC %");

    /** The first column of {@link #HEADER} that holds figures. */
    public static final int FIRST_FIGURE = 2;

    /** Mean of the folds' accuracies. */
    public double accuracy() {
        return folds.stream().mapToDouble(FoldResult::accuracy).average().orElseThrow();
    }

    /** Standard error of that mean: the folds' standard deviation with divisor k - 1, over the root of k, for k folds. */
    public double standardError() {
        double mean = accuracy();
        double square = 0;
        for (FoldResult fold : folds) {
            square += (fold.accuracy() - mean) * (fold.accuracy() - mean);
        }
        return Math.sqrt(square / (folds.size() - 1)) / Math.sqrt(folds.size());
    }

    /** One row of a table. */
    public List<String> cells() {
        return List.of(
                protocol,
                settings.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).collect(Collectors.joining("; ")),
                Figures.percent(accuracy()),
                Figures.percent(standardError()),
                Figures.percent(roc.eer()),
                Figures.percent(roc.tarAtFar(FAR)),
                Figures.percent(roc.auc()));
    }

    /** A table of one row. */
    public String markdown() {
        return MarkdownTable.of(HEADER, List.of(cells()), FIRST_FIGURE);
    }

    /** All figures, unrounded. An infinite threshold is null. */
    public String json() {
        return Json.pretty(figures());
    }

    /** The content of {@link #json()}. */
    public Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("protocol", protocol);
        json.put("settings", settings);
        json.put("accuracy", accuracy());
        json.put("standardError", standardError());
        json.put("eer", roc.eer());
        json.put("auc", roc.auc());
        json.put("tarAtFar", List.of(Map.of("far", FAR, "tar", roc.tarAtFar(FAR))));
        json.put("folds", folds);
        json.put("roc", rocJson(roc));
        return json;
    }

    /** Mean of the thresholds that the folds were judged with; not finite when one of them is not. */
    public double meanThreshold() {
        return folds.stream().mapToDouble(FoldResult::threshold).average().orElseThrow();
    }

    /** The corners of a curve, as columns. */
    static Map<String, Object> rocJson(RocCurve roc) {
        List<RocPoint> corners = roc.corners();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("far", corners.stream().map(RocPoint::far).toList());
        json.put("tar", corners.stream().map(RocPoint::tar).toList());
        json.put("threshold", corners.stream().map(RocPoint::threshold).toList());
        return json;
    }
}
