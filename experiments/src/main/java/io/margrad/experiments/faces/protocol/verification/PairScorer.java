package io.margrad.experiments.faces.protocol.verification;

import java.util.List;

/** Scores pairs. */
interface PairScorer {
    double score(IndexPair pair);

    /** Scores of pairs, in their order. */
    default double[] scores(List<IndexPair> pairs) {
        double[] scores = new double[pairs.size()];
        for (int p = 0; p < scores.length; p++) {
            scores[p] = score(pairs.get(p));
        }
        return scores;
    }
}
