package io.margrad.experiments.faces.tables;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.PaperTable.Digits;
import java.util.ArrayList;
import java.util.List;

/** Table VI: identification by the nearest class center on CASIA-WebFace and VGGFace. */
final class TableSix {
    private static final String NOTE =
            "(a): images are aligned. Euclidean, 8 : 2 of each identity's images, of which a network trained on the same set has seen"
            + " both parts. A cell is the mean over runs; runs on other sets of images are in the list of runs.";

    private TableSix() {}

    static PaperTable of(List<EvaluationRun> runs) {
        List<String> header = new ArrayList<>(List.of("Loss"));
        for (IdentificationSet set : IdentificationSet.values()) {
            header.add("Paper " + set.heading() + " %");
            header.add(set.heading() + " %");
        }
        return new PaperTable(
                "table6",
                "Table VI: identification",
                NOTE,
                header,
                lines(runs, Digits.ROUNDED),
                lines(runs, Digits.ALL),
                1);
    }

    private static boolean wanted(EvaluationRun run) {
        return run.result().protocol() == Protocol.IDENTIFICATION && IdentificationSet.of(run.result().set()).isPresent();
    }

    private static List<List<String>> lines(List<EvaluationRun> runs, Digits digits) {
        List<List<String>> lines = new ArrayList<>();
        for (PaperRow row : PaperRow.values()) {
            for (Group group : Group.of(row.label(), runs, TableSix::wanted, Similarity.EUCLIDEAN)) {
                List<String> line = new ArrayList<>(List.of(group.name(Similarity.EUCLIDEAN)));
                for (IdentificationSet set : IdentificationSet.values()) {
                    line.add(digits.percent(row.identified(set), 1));
                    line.add(ours(group, set, digits));
                }
                lines.add(line);
            }
        }
        for (String other : Group.others(runs, TableSix::wanted)) {
            for (Group group : Group.of(other, runs, TableSix::wanted, Similarity.EUCLIDEAN)) {
                List<String> line = new ArrayList<>(List.of(group.name(Similarity.EUCLIDEAN)));
                for (IdentificationSet set : IdentificationSet.values()) {
                    line.add(digits.percent(Double.NaN, 1));
                    line.add(ours(group, set, digits));
                }
                lines.add(line);
            }
        }
        return lines;
    }

    private static String ours(Group group, IdentificationSet set, Digits digits) {
        Mean mean = group.mean(Protocol.IDENTIFICATION, set.word(), Similarity.EUCLIDEAN, "rate");
        return digits.cells(mean).getFirst();
    }
}
