package io.margrad.experiments.faces.tables;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.EvaluationRun.Score;
import io.margrad.experiments.faces.tables.PaperTable.Digits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Table V: MegaFace, rank-1 identification and TAR at FAR 1e-6. */
final class TableFive {
    private static final List<String> HEADER = List.of(
            "Method", "Paper rank-1 %", "Rank-1 %", "Rank-1 ±", "Runs", "Paper TAR %", "TAR % at FAR 1e-6", "TAR ±", "Distractors");
    private static final String NOTE =
            "The paper's figures are Euclidean, with 1,000,000 distractors and the lists as they were published; lines"
            + " with clean lists leave out the images that are known to be wrong. ± is the standard error over several runs.";

    private TableFive() {}

    static PaperTable of(List<EvaluationRun> runs) {
        return new PaperTable("table5", "Table V: MegaFace", NOTE, HEADER, lines(runs, Digits.ROUNDED), lines(runs, Digits.ALL), 1);
    }

    private static boolean wanted(EvaluationRun run) {
        return run.result().protocol() == Protocol.MEGAFACE;
    }

    private static List<List<String>> lines(List<EvaluationRun> runs, Digits digits) {
        List<List<String>> lines = new ArrayList<>();
        for (PaperRow row : PaperRow.values()) {
            for (Group group : Group.of(row.label(), runs, TableFive::wanted, Similarity.EUCLIDEAN)) {
                boolean clean = group.clean();
                lines.add(line(
                        group, Similarity.EUCLIDEAN, clean ? Double.NaN : row.rank1(), clean ? Double.NaN : row.tar(), digits));
            }
            cosine(row.label(), runs, digits, lines);
        }
        for (String other : Group.others(runs, TableFive::wanted)) {
            for (Group group : Group.of(other, runs, TableFive::wanted, Similarity.EUCLIDEAN)) {
                lines.add(line(group, Similarity.EUCLIDEAN, Double.NaN, Double.NaN, digits));
            }
            cosine(other, runs, digits, lines);
        }
        String none = digits.percent(Double.NaN, 0);
        for (PaperMethod method : PaperMethod.MEGAFACE) {
            lines.add(List.of(
                    method.name() + ", " + method.training(),
                    digits.percent(method.first(), 2), none, none, none,
                    digits.percent(method.second(), 2), none, none, none));
        }
        return lines;
    }

    /** The paper has no cosine here, so there is no line for what was not run. */
    private static void cosine(String who, List<EvaluationRun> runs, Digits digits, List<List<String>> lines) {
        for (Group group : Group.of(who, runs, TableFive::wanted, Similarity.COSINE)) {
            if (!group.scores(Protocol.MEGAFACE, "", Similarity.COSINE).isEmpty()) {
                lines.add(line(group, Similarity.COSINE, Double.NaN, Double.NaN, digits));
            }
        }
    }

    private static List<String> line(Group group, Similarity similarity, double rank1, double tar, Digits digits) {
        List<Score> scores = group.scores(Protocol.MEGAFACE, "", similarity);
        String distractors = scores.stream()
                .map(score -> Long.toString((long) score.figure("distractors")))
                .distinct()
                .collect(Collectors.joining(" and "));
        return Stream.of(
                        List.of(group.name(similarity), digits.percent(rank1, 2)),
                        digits.cells(group.mean(Protocol.MEGAFACE, "", similarity, "rank1")),
                        List.of(digits.percent(tar, 2)),
                        digits.cells(group.mean(Protocol.MEGAFACE, "", similarity, "tar")).subList(0, 2),
                        List.of(distractors.isEmpty() ? digits.percent(Double.NaN, 0) : distractors))
                .flatMap(List::stream)
                .toList();
    }
}
