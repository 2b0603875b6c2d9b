package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.faces.protocol.scores.RocPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Rates of verification, from what a pass over the distractors counted.
 *
 * @param impostors pairs of a probe and a distractor
 * @param highest the highest scores of such pairs, descending
 * @param thresholds ascending
 * @param accepted for each threshold, pairs of a probe and a distractor that score at least as much
 */
record VerificationRates(Mates mates, long impostors, double[] highest, double[] thresholds, long[] accepted) {
    /** Points of the ROC curve at which the true accept rate is given, besides those asked for: one for each per cent. */
    private static final int POINTS = 100;

    /** Scores that are kept at most. */
    private static final int MAX_KEPT = 1 << 24;

    /** For each per cent of the genuine pairs the highest threshold that accepts so many; the lowest accepts all. Ascending, distinct. */
    static double[] thresholds(Mates mates) {
        double[] genuine = mates.genuine();
        double[] thresholds = new double[POINTS];
        int count = 0;
        for (int percent = POINTS; percent >= 1; percent--) {
            int accepted = (int) Math.ceilDiv((long) percent * genuine.length, POINTS);
            double threshold = genuine[genuine.length - accepted];
            if (count == 0 || threshold > thresholds[count - 1]) {
                thresholds[count++] = threshold;
            }
        }
        return Arrays.copyOf(thresholds, count);
    }

    /** The most false accepts whose share of {@code impostors} is at most {@code far}. */
    static long allowed(double far, long impostors) {
        if (!(far >= 0 && far <= 1)) {
            throw new IllegalArgumentException("FAR: expected 0 to 1, found " + far);
        }
        long allowed = Math.min(impostors, (long) (far * impostors) + 1);
        while ((double) allowed / impostors > far) {
            allowed--;
        }
        return allowed;
    }

    /** How many of the highest scores have to be kept to answer for these rates. */
    static int kept(double[] fars, long impostors) {
        long most = 1;
        for (double far : fars) {
            long needed = Math.min(impostors, allowed(far, impostors) + 1);
            if (needed > MAX_KEPT) {
                throw new IllegalArgumentException("FAR " + far + " of " + impostors + " pairs: expected at most " + (MAX_KEPT - 1)
                        + " false accepts, found " + (needed - 1));
            }
            most = Math.max(most, needed);
        }
        return (int) most;
    }

    TarAtFar tar(double far) {
        long allowed = allowed(far, impostors);
        if (allowed == impostors) {
            return new TarAtFar(far, impostors, 1, Double.NEGATIVE_INFINITY);
        }
        // Nothing may be accepted down to the first score that is one too many, nor what equals it.
        double threshold = Math.nextUp(highest[(int) allowed]);
        int accepts = 0;
        while (accepts < allowed && highest[accepts] >= threshold) {
            accepts++;
        }
        return new TarAtFar(far, accepts, genuine(threshold), threshold);
    }

    /** Share of the genuine pairs with at least this score. */
    private double genuine(double threshold) {
        return (double) mates.genuineFrom(threshold) / mates.genuine().length;
    }

    /** Exact points of the curve in ascending order of FAR: without any false accept, at the thresholds, at these rates, and the end. */
    List<RocPoint> roc(List<TarAtFar> tars) {
        List<RocPoint> points = new ArrayList<>();
        TarAtFar none = tar(0);
        points.add(new RocPoint(none.threshold(), 0, none.tar()));
        for (int t = 0; t < thresholds.length; t++) {
            points.add(new RocPoint(thresholds[t], (double) accepted[t] / impostors, genuine(thresholds[t])));
        }
        for (TarAtFar tar : tars) {
            points.add(new RocPoint(tar.threshold(), (double) tar.falseAccepts() / impostors, tar.tar()));
        }
        points.add(new RocPoint(Double.NEGATIVE_INFINITY, 1, 1));
        points.sort(Comparator.comparingDouble(RocPoint::far).thenComparingDouble(RocPoint::tar));
        List<RocPoint> curve = new ArrayList<>();
        for (RocPoint point : points) {
            // Of several points above one another only the highest is of use.
            if (!curve.isEmpty() && curve.getLast().far() == point.far()) {
                curve.removeLast();
            }
            curve.add(point);
        }
        return curve;
    }
}
