package io.margrad.experiments.faces.protocol.scores;

import io.margrad.experiments.data.DataException;

/**
 * Scores of pairs, and which pairs are of the same person. Both kinds are there and no score is NaN; this was checked.
 *
 * @param scores one for each pair; more is more alike
 * @param same whether a pair is of one person
 */
public record LabelledScores(double[] scores, boolean[] same) {
    /**
     * Checks the scores.
     *
     * @throws DataException when the lengths differ, a score is NaN, or all pairs are of one kind
     */
    public LabelledScores {
        if (scores.length != same.length) {
            throw new DataException("scores: expected one label each, found " + scores.length + " scores and " + same.length + " labels");
        }
        for (int p = 0; p < scores.length; p++) {
            if (Double.isNaN(scores[p])) {
                throw new DataException("scores: pair " + p + ": expected a number, found NaN");
            }
        }
        int genuine = count(same);
        if (genuine == 0 || genuine == same.length) {
            throw new DataException("scores: expected pairs of the same and of different people, found " + genuine + " and "
                    + (same.length - genuine));
        }
    }

    /** Number of pairs. */
    public int count() {
        return scores.length;
    }

    /** Pairs of the same person. */
    public int genuine() {
        return count(same);
    }

    /** Pairs of different people. */
    public int impostors() {
        return count() - genuine();
    }

    /** Pairs that are judged rightly when those with a score of at least {@code threshold} are called the same. */
    public static int right(double[] scores, boolean[] same, double threshold) {
        int right = 0;
        for (int p = 0; p < scores.length; p++) {
            right += (scores[p] >= threshold) == same[p] ? 1 : 0;
        }
        return right;
    }

    /** Share of pairs that are judged rightly at this threshold. */
    public double accuracy(double threshold) {
        return (double) right(scores, same, threshold) / count();
    }

    private static int count(boolean[] same) {
        int genuine = 0;
        for (boolean s : same) {
            genuine += s ? 1 : 0;
        }
        return genuine;
    }
}
