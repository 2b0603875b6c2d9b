package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.faces.protocol.scores.RocPoint;
import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.MarkdownTable;
import io.margrad.experiments.run.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MegaFace} measured. Shares are from 0 to 1.
 *
 * @param similarity its label
 * @param probes images of the probe set
 * @param identities people of the probe set
 * @param distractors images of the gallery besides the mate
 * @param genuine unordered pairs of probes of one person; identification has two trials for each
 * @param impostors pairs of a probe and a distractor
 * @param cmc identification
 * @param tars verification at the rates asked for
 * @param roc exact points of the ROC curve, ascending, from FAR 0 to 1
 */
public record MegaFaceResult(
        String similarity,
        int probes,
        int identities,
        int distractors,
        int genuine,
        long impostors,
        Cmc cmc,
        List<TarAtFar> tars,
        List<RocPoint> roc) {
    /** Columns of {@link #cells()}. */
    public static final List<String> HEADER = List.of(
            "Protocol", "Score", "Probes", "Distractors", "Rank-1 %", "Rank-10 %", "TAR % at FAR 1e-6");

    /** The first column of {@link #HEADER} that holds figures. */
    public static final int FIRST_FIGURE = 2;

    /** What the devkit's curves rise by from one point to the next. */
    private static final double STEP = 0.01;

    /** Rank-1 identification rate. */
    public double rank1() {
        return cmc.rate(0);
    }

    /** TAR at FAR 1e-6; NaN where it was not asked for. */
    public double tar() {
        return tars.stream().filter(tar -> tar.far() == MegaFace.FAR).mapToDouble(TarAtFar::tar).findFirst().orElse(Double.NaN);
    }

    /** One row of a table. */
    public List<String> cells() {
        return List.of(
                "MegaFace challenge 1",
                similarity,
                Integer.toString(probes),
                Integer.toString(distractors),
                Figures.percent(rank1()),
                Figures.percent(cmc.rate(9)),
                Figures.percent(tar()));
    }

    /** A table of one row. */
    public String markdown() {
        return MarkdownTable.of(HEADER, List.of(cells()), FIRST_FIGURE);
    }

    /** All figures, unrounded; with {@code cmc} and {@code roc} as {@link #devkitJson()} has them. An infinite threshold is null. */
    public String json() {
        return Json.pretty(figures());
    }

    /** The content of {@link #json()}. */
    public Map<String, @Nullable Object> figures() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("protocol", "MegaFace challenge 1");
        json.put("similarity", similarity);
        json.put("probes", probes);
        json.put("identities", identities);
        json.put("distractors", distractors);
        json.put("genuinePairs", genuine);
        json.put("impostorPairs", impostors);
        json.put("rank1", rank1());
        json.put("rank10", cmc.rate(9));
        json.put("tarAtFar", tars);
        json.putAll(curves());
        return json;
    }

    /**
     * The devkit's results file, {@code cmc_facescrub_megaface_*.json}: {@code cmc} = [ranks from 0][rates] and {@code roc} = [FPR][TPR],
     * with a point wherever the rate has risen by 0.01 (form: deepinsight/insightface#372, #409). Beyond the devkit's, {@code roc} has
     * points at exactly the rates asked for, which its readers else interpolate. Its {@code traditional_cmc} is not written.
     */
    public String devkitJson() {
        return Json.pretty(curves());
    }

    private Map<String, @Nullable Object> curves() {
        List<Cmc.Point> ranks = cmc.points(STEP);
        Map<String, @Nullable Object> curves = new LinkedHashMap<>();
        curves.put(
                "cmc",
                List.of(ranks.stream().map(Cmc.Point::rank).toList(), ranks.stream().map(Cmc.Point::rate).toList()));
        curves.put("roc", List.of(roc.stream().map(RocPoint::far).toList(), roc.stream().map(RocPoint::tar).toList()));
        return curves;
    }
}
