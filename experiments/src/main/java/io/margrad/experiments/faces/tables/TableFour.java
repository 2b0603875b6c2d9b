package io.margrad.experiments.faces.tables;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.PaperTable.Digits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Table IV: accuracy on LFW (view 2) and YTF, by cosine and by Euclidean distance. */
final class TableFour {
    private static final List<String> HEADER = List.of(
            "Method", "Paper LFW %", "LFW %", "LFW ±", "LFW runs", "Paper YTF %", "YTF %", "YTF ±", "YTF runs");
    private static final String NOTE =
            "(c) cosine, (e) Euclidean distance. ± is the standard error over the ten folds of an only run, or over"
            + " the runs where there are several. Other methods are quoted by the paper and were not run here.";

    private TableFour() {}

    static PaperTable of(List<EvaluationRun> runs) {
        return new PaperTable(
                "table4", "Table IV: LFW and YTF", NOTE, HEADER, lines(runs, Digits.ROUNDED), lines(runs, Digits.ALL), 1);
    }

    private static boolean wanted(EvaluationRun run) {
        Protocol protocol = run.result().protocol();
        return protocol == Protocol.LFW_VIEW_2 || protocol == Protocol.YTF;
    }

    private static List<List<String>> lines(List<EvaluationRun> runs, Digits digits) {
        List<List<String>> lines = new ArrayList<>();
        for (Similarity similarity : List.of(Similarity.COSINE, Similarity.EUCLIDEAN)) {
            for (PaperRow row : PaperRow.values()) {
                for (Group group : Group.of(row.label(), runs, TableFour::wanted, similarity)) {
                    lines.add(line(group, similarity, row.lfw(similarity), row.ytf(similarity), digits));
                }
            }
        }
        for (String other : Group.others(runs, TableFour::wanted)) {
            for (Similarity similarity : List.of(Similarity.COSINE, Similarity.EUCLIDEAN)) {
                for (Group group : Group.of(other, runs, TableFour::wanted, similarity)) {
                    lines.add(line(group, similarity, Double.NaN, Double.NaN, digits));
                }
            }
        }
        String none = digits.percent(Double.NaN, 0);
        for (PaperMethod method : PaperMethod.VERIFICATION) {
            lines.add(List.of(
                    method.name() + ", " + method.training(),
                    digits.percent(method.first(), 2), none, none, none,
                    digits.percent(method.second(), 2), none, none, none));
        }
        return lines;
    }

    private static List<String> line(Group group, Similarity similarity, double lfw, double ytf, Digits digits) {
        return Stream.of(
                        List.of(group.name(similarity), digits.percent(lfw, 2)),
                        digits.cells(group.mean(Protocol.LFW_VIEW_2, "", similarity, "accuracy")),
                        List.of(digits.percent(ytf, 2)),
                        digits.cells(group.mean(Protocol.YTF, "", similarity, "accuracy")))
                .flatMap(List::stream)
                .toList();
    }
}
