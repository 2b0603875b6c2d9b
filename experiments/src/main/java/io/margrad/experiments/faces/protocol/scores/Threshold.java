package io.margrad.experiments.faces.protocol.scores;

/**
 * A threshold on scores: a pair is called the same when its score is at least {@code value}.
 *
 * @param value in the unit of the scores
 * @param right pairs that it judges rightly among those it was chosen on
 * @param pairs pairs that it was chosen on
 */
public record Threshold(double value, int right, int pairs) {
    /** Share judged rightly of the pairs that it was chosen on. */
    public double accuracy() {
        return (double) right / pairs;
    }

    /**
     * The threshold with the highest accuracy, exactly.
     *
     * <p>All that a threshold can do differs only in which of the distinct scores it parts, so the candidates are the midpoints of
     * neighbouring distinct scores, and one at each end: the lowest score itself, which calls all pairs the same, and the next number
     * above the highest, which calls none the same. Pairs with equal scores are judged alike. Among candidates of equal accuracy the
     * highest wins, the one that accepts the fewest pairs.
     */
    public static Threshold best(LabelledScores labelled) {
        ScoreSteps steps = ScoreSteps.of(labelled);
        int impostors = labelled.impostors();
        // Above the highest score: every pair of different people is right.
        int best = impostors;
        int accepted = 0;
        for (int s = 0; s < steps.count(); s++) {
            int right = steps.genuine()[s] + impostors - steps.impostors()[s];
            if (right > best) {
                best = right;
                accepted = s + 1;
            }
        }
        return new Threshold(between(steps.score(), accepted), best, labelled.count());
    }

    /** A threshold that accepts the first {@code accepted} of the descending scores and no more. */
    private static double between(double[] score, int accepted) {
        if (accepted == 0) {
            return Math.nextUp(score[0]);
        }
        double lowest = score[accepted - 1];
        if (accepted == score.length) {
            return lowest;
        }
        double middle = lowest / 2 + score[accepted] / 2;
        // Between neighbouring doubles the middle may round to the lower, which is not to be accepted.
        return middle > score[accepted] ? middle : lowest;
    }
}
