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
 * @param kind what else they have in common
 * @param told what of it tells the group from the others of the table, in words, each behind a comma; mostly nothing
 * @param runs all runs, of this group and others
 */
record Group(String who, Kind kind, String told, List<EvaluationRun> runs) {
    private static final Kind NONE = new Kind("", "", "", "", false);

    /**
     * What runs of one row must have in common to be averaged.
     *
     * @param network as {@link Subject#network}
     * @param settings as {@link Subject#settings}
     * @param best as {@link Subject#best}
     * @param variant what differs from the protocols' defaults
     * @param lists {@code clean} or empty
     */
    private record Kind(String network, String settings, String variant, String lists, boolean best) {
        static Kind of(EvaluationRun run, Score score) {
            Subject subject = run.result().subject();
            return new Kind(subject.network(), subject.settings(), run.result().variant(), score.lists(), subject.best());
        }

        /** The network where there are several, the settings where that network was trained in several ways. */
        String told(Set<Kind> kinds) {
            StringBuilder words = new StringBuilder();
            if (kinds.stream().anyMatch(other -> !other.network.equals(network))) {
                words.append(", ").append(network.isEmpty() ? "unknown network" : network);
            }
            if (kinds.stream().anyMatch(other -> other.network.equals(network) && !other.settings.equals(settings))) {
                words.append(", settings ").append(settings.isEmpty() ? "unknown" : settings);
            }
            return words.toString();
        }
    }

    /** The variants of a row or model that were run; one that nobody ran when there is none. */
    static List<Group> of(String who, List<EvaluationRun> runs, Predicate<EvaluationRun> wanted, Similarity similarity) {
        Set<Kind> kinds = new LinkedHashSet<>();
        for (EvaluationRun run : runs) {
            for (Score score : run.scores()) {
                if (wanted.test(run) && who(run).equals(who) && score.similarity() == similarity) {
                    kinds.add(Kind.of(run, score));
                }
            }
        }
        if (kinds.isEmpty()) {
            return List.of(new Group(who, NONE, "", runs));
        }
        return kinds.stream().map(kind -> new Group(who, kind, kind.told(kinds), runs)).toList();
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

    /** A row of Table III, or a model that is none of them. */
    static String who(EvaluationRun run) {
        return PaperRow.of(run.result().row()).map(PaperRow::label).orElse(run.result().model());
    }

    /** The line's name: for example {@code S+C (e)} or {@code S+C (e), mirror}. */
    String name(Similarity similarity) {
        return who + " (" + similarity.letter() + ")" + told
                + (kind.best ? ", best weights" : "")
                + (kind.variant.isEmpty() ? "" : ", " + kind.variant)
                + (clean() ? ", " + kind.lists + " lists" : "");
    }

    /** Whether images that are known to be wrong were left out. */
    boolean clean() {
        return !kind.lists.isEmpty();
    }

    /** Scores of this group's runs of a protocol. */
    List<Score> scores(Protocol protocol, String set, Similarity similarity) {
        List<Score> scores = new ArrayList<>();
        for (EvaluationRun run : runs) {
            boolean ours = run.result().protocol() == protocol && run.result().set().equals(set);
            if (ours && who(run).equals(who)) {
                run.scores().stream()
                        .filter(score -> score.similarity() == similarity && Kind.of(run, score).equals(kind))
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
