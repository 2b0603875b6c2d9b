package io.margrad.experiments.faces.protocol.scores;

import java.util.Arrays;

/**
 * The distinct scores from the highest down, and how many pairs of each kind have that score or a higher one. Equal scores are one step:
 * no threshold parts them.
 *
 * @param score distinct, descending
 * @param genuine pairs of the same person with at least this score
 * @param impostors pairs of different people with at least this score
 */
record ScoreSteps(double[] score, int[] genuine, int[] impostors) {
    static ScoreSteps of(LabelledScores labelled) {
        double[] same = only(labelled, true);
        double[] different = only(labelled, false);
        int n = labelled.count();
        double[] score = new double[n];
        int[] genuine = new int[n];
        int[] impostors = new int[n];
        int steps = 0;
        int g = same.length;
        int i = different.length;
        while (g > 0 || i > 0) {
            double highest = Math.max(
                    g > 0 ? same[g - 1] : Double.NEGATIVE_INFINITY, i > 0 ? different[i - 1] : Double.NEGATIVE_INFINITY);
            while (g > 0 && same[g - 1] == highest) {
                g--;
            }
            while (i > 0 && different[i - 1] == highest) {
                i--;
            }
            score[steps] = highest;
            genuine[steps] = same.length - g;
            impostors[steps] = different.length - i;
            steps++;
        }
        return new ScoreSteps(Arrays.copyOf(score, steps), Arrays.copyOf(genuine, steps), Arrays.copyOf(impostors, steps));
    }

    int count() {
        return score.length;
    }

    private static double[] only(LabelledScores labelled, boolean wanted) {
        double[] chosen = new double[labelled.count()];
        int count = 0;
        for (int p = 0; p < labelled.count(); p++) {
            if (labelled.same()[p] == wanted) {
                chosen[count++] = labelled.scores()[p];
            }
        }
        double[] sorted = Arrays.copyOf(chosen, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
