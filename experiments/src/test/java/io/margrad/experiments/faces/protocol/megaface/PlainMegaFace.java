package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.util.Arrays;

/** The protocol as its definition reads, in double, with all scores in memory. */
final class PlainMegaFace {
    private final Features probes;
    private final int[] identity;
    private final double[][] impostor;
    private final Similarity similarity;

    PlainMegaFace(Features probes, int[] identity, Features distractors, Similarity similarity) {
        this.probes = probes;
        this.identity = identity;
        this.similarity = similarity;
        this.impostor = new double[probes.count()][distractors.count()];
        for (int p = 0; p < probes.count(); p++) {
            for (int j = 0; j < distractors.count(); j++) {
                impostor[p][j] = similarity.of(probes, p, distractors, j);
            }
        }
    }

    /** Ranks from 0 of all trials, ascending. */
    int[] ranks() {
        int[] ranks = new int[identity.length * identity.length];
        int trials = 0;
        for (int p = 0; p < identity.length; p++) {
            for (int g = 0; g < identity.length; g++) {
                if (p != g && identity[p] == identity[g]) {
                    double mate = similarity.of(probes, p, probes, g);
                    int higher = 0;
                    for (double score : impostor[p]) {
                        higher += score > mate ? 1 : 0;
                    }
                    ranks[trials++] = higher;
                }
            }
        }
        ranks = Arrays.copyOf(ranks, trials);
        Arrays.sort(ranks);
        return ranks;
    }

    /** Share of pairs of one person with at least this score. */
    double tar(double threshold) {
        int accepted = 0;
        int pairs = 0;
        for (int p = 0; p < identity.length; p++) {
            for (int g = p + 1; g < identity.length; g++) {
                if (identity[p] == identity[g]) {
                    pairs++;
                    accepted += similarity.of(probes, p, probes, g) >= threshold ? 1 : 0;
                }
            }
        }
        return (double) accepted / pairs;
    }

    /** Number of impostor pairs with at least this score. */
    long falseAccepts(double threshold) {
        return Arrays.stream(impostor).flatMapToDouble(Arrays::stream).filter(score -> score >= threshold).count();
    }

    /** The highest TAR of all thresholds with a FAR of at most {@code far}: down all impostor scores, as long as it is. */
    double tarAtFar(double far) {
        double[] ascending = Arrays.stream(impostor).flatMapToDouble(Arrays::stream).sorted().toArray();
        int total = ascending.length;
        double threshold = Math.nextUp(ascending[total - 1]);
        for (int i = total - 1; i >= 0; i--) {
            boolean lowestOfEquals = i == 0 || ascending[i - 1] < ascending[i];
            if (lowestOfEquals && (double) (total - i) / total <= far) {
                // Anything down to the next score below accepts no more of these.
                threshold = i == 0 ? Double.NEGATIVE_INFINITY : Math.nextUp(ascending[i - 1]);
            }
        }
        return tar(threshold);
    }
}
