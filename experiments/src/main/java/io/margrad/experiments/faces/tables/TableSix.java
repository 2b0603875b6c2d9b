package io.margrad.experiments.faces.tables;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.PaperTable.Digits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Table VI: identification by the nearest class center on CASIA-WebFace and VGGFace. */
final class TableSix {
    private static final String NOTE =
            "(a): images are aligned. Euclidean, 8 : 2 of each identity's images. A cell is the mean over runs; runs on"
            + " other sets of images are in the list of runs. A line may have a network for each column, trained on that column's images."
            + " The split is the protocol's alone: where a network or its learned centers come from the same images, its test images were"
            + " trained on too.";

    private TableSix() {}

    static PaperTable of(List<EvaluationRun> all) {
        List<EvaluationRun> runs = acrossColumns(all);
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

    /**
     * The settings of a training have its images in them, so those of a row that is trained for each column are never the same. Where no
     * column has two, they tell nothing apart.
     */
    private static List<EvaluationRun> acrossColumns(List<EvaluationRun> runs) {
        Map<List<Object>, Set<String>> settings = new HashMap<>();
        Set<List<String>> several = new HashSet<>();
        for (EvaluationRun run : runs) {
            if (wanted(run) && run.scores().stream().anyMatch(score -> score.similarity() == Similarity.EUCLIDEAN)) {
                EvaluationResult result = run.result();
                List<Object> cell = List.of(line(run), result.set(), result.variant(), result.subject().best());
                Set<String> own = settings.computeIfAbsent(cell, none -> new HashSet<>());
                own.add(result.subject().settings());
                if (own.size() > 1) {
                    several.add(line(run));
                }
            }
        }
        return runs.stream()
                .map(run -> several.contains(line(run))
                        ? run
                        : new EvaluationRun(run.folder(), run.result().of(run.result().subject().withoutSettings()), run.scores()))
                .toList();
    }

    private static List<String> line(EvaluationRun run) {
        return List.of(Group.who(run), run.result().subject().network());
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
