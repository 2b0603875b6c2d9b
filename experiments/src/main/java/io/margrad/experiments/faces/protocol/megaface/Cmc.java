package io.margrad.experiments.faces.protocol.megaface;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cumulative match characteristic. The rank of a trial is the number of distractors that scored strictly higher than the mate, so a mate
 * that ties with a distractor counts as before it, and rank 0 is what papers call rank 1.
 *
 * @param ranks of all trials, ascending
 * @param distractors how many there are
 */
public record Cmc(int[] ranks, int distractors) {
    /** A point of the curve. */
    public record Point(int rank, double rate) {}

    /** Share of trials whose rank, counted from 0, is at most {@code rank}. */
    public double rate(int rank) {
        int low = 0;
        int high = ranks.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranks[middle] <= rank) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (double) low / ranks.length;
    }

    /**
     * The curve as the devkit thins it: rank 0, then each rank at which the rate is at least {@code step} higher than at the point before,
     * and the last rank, at which it is 1.
     */
    public List<Point> points(double step) {
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, rate(0)));
        for (int rank : Arrays.stream(ranks).distinct().toArray()) {
            double rate = rate(rank);
            if (rank < distractors && rate >= points.getLast().rate() + step) {
                points.add(new Point(rank, rate));
            }
        }
        points.add(new Point(distractors, 1));
        return points;
    }
}
