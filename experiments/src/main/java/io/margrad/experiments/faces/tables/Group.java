package io.margrad.experiments.faces.tables;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.tables.EvaluationResult.Protocol;
import io.margrad.experiments.faces.tables.EvaluationRun.Score;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Runs that belong into one line of a table.
 *
 * @param who a row of Table III, or a model that is none of them
 * @param variant what differs from the protocols' defaults
 * @param lists {@code clean} or empty
 * @param runs all runs, of this group and others
 */
record Group(String who, String variant, String lists, List<EvaluationRun> runs) {
    /** The variants of a row or model that were run; one that nobody ran when there is none. */
    static List<Group> of(String who, List<EvaluationRun> runs, Predicate<EvaluationRun> wanted, Similarity similarity) {
        Set<Group> groups = new LinkedHashSet<>();
        for (EvaluationRun run : runs) {
            for (Score score : run.scores()) {
                if (wanted.test(run) && who(run).equals(who) && score.similarity() == similarity) {
                    groups.add(new Group(who, run.result().variant(), score.lists(), runs));
                }
            }
        }
        return groups.isEmpty() ? List.of(new Group(who, "", "", runs)) : List.copyOf(groups);
    }

    /** The models that are no row of Table III, in the order of the runs. */
    static List<String> others(List<EvaluationRun> runs, Predicate<EvaluationRun> wanted) {
        Set<String> others = new LinkedHashSet<>();
        for (EvaluationRun run : runs) {
            if (wanted.test(run) && PaperRow.of(run.result().row()).isEmpty()) {
                others.add(who(run));
            }
        }
        return List.copyOf(others);
    }

    private static String who(EvaluationRun run) {
        return PaperRow.of(run.result().row()).map(PaperRow::label).orElse(run.result().model());
    }

    /** The line's name: for example {@code S+C (e)} or {@code S+C (e), mirror}. */
    String name(Similarity similarity) {
        return who + " (" + similarity.letter() + ")" + (variant.isEmpty() ? "" : ", " + variant)
                + (lists.isEmpty() ? "" : ", " + lists + " lists");
    }

    /** Scores of this group's runs of a protocol. */
    List<Score> scores(Protocol protocol, String set, Similarity similarity) {
        List<Score> scores = new ArrayList<>();
        for (EvaluationRun run : runs) {
            boolean ours = run.result().protocol() == protocol && run.result().set().equals(set);
            if (ours && who(run).equals(who) && run.result().variant().equals(variant)) {
                run.scores().stream()
                        .filter(score -> score.similarity() == similarity && score.lists().equals(lists))
                        .forEach(scores::add);
            }
        }
        return scores;
    }

    /** Mean of a figure over this group's runs of a protocol. */
    Mean mean(Protocol protocol, String set, Similarity similarity, String figure) {
        List<Score> scores = scores(protocol, set, similarity);
        double own = scores.size() == 1 ? scores.getFirst().figure("standardError") : Double.NaN;
        return Mean.of(scores.stream().map(score -> score.figure(figure)).toList(), own);
    }
}
