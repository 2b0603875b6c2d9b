package io.margrad.experiments.faces.protocol.scores;

import java.util.ArrayList;
import java.util.List;

/**
 * The ROC curve of a set of pairs, exactly: one point for each distinct score, with the shares of pairs that have at least this score.
 * Pairs with equal scores enter together, so a tie between both kinds is one slanting piece of the curve.
 */
public final class RocCurve {
    private final ScoreSteps steps;
    private final int genuine;
    private final int impostors;

    private RocCurve(LabelledScores labelled) {
        this.steps = ScoreSteps.of(labelled);
        this.genuine = labelled.genuine();
        this.impostors = labelled.impostors();
    }

    /** The curve of these pairs. */
    public static RocCurve of(LabelledScores labelled) {
        return new RocCurve(labelled);
    }

    /** All points in ascending order of FAR, from the one that accepts nothing, with an infinite threshold, to the one that accepts all. */
    public List<RocPoint> points() {
        List<RocPoint> points = new ArrayList<>();
        for (int s = -1; s < steps.count(); s++) {
            points.add(point(s));
        }
        return points;
    }

    /** The points without those that lie on a horizontal or vertical line between their neighbours: the same curve, for drawing. */
    public List<RocPoint> corners() {
        List<RocPoint> corners = new ArrayList<>();
        for (int s = -1; s < steps.count(); s++) {
            boolean end = s == -1 || s == steps.count() - 1;
            if (end || !straight(s)) {
                corners.add(point(s));
            }
        }
        return corners;
    }

    /**
     * Equal error rate: where FAR = 1 - TAR. Between two neighbouring points the curve is taken as a straight line, as it is everywhere
     * for one who flips a coin between two thresholds.
     */
    public double eer() {
        for (int s = 0; s < steps.count(); s++) {
            double after = difference(s);
            if (after >= 0) {
                double before = difference(s - 1);
                double part = -before / (after - before);
                return far(s - 1) + part * (far(s) - far(s - 1));
            }
        }
        throw new IllegalStateException("a ROC curve ends at FAR 1");
    }

    /**
     * The highest TAR of a threshold whose FAR is at most {@code far}. Exact counting, nothing between thresholds: with n impostors and
     * {@code far} below 1/n it is the TAR without any false accept.
     *
     * @param far from 0 to 1
     */
    public double tarAtFar(double far) {
        if (!(far >= 0 && far <= 1)) {
            throw new IllegalArgumentException("FAR: expected 0 to 1, found " + far);
        }
        int s = -1;
        while (s + 1 < steps.count() && far(s + 1) <= far) {
            s++;
        }
        return tar(s);
    }

    /** Area under the curve: the chance that a pair of the same person scores higher than one of different people, ties half. */
    public double auc() {
        double area = 0;
        for (int s = 0; s < steps.count(); s++) {
            area += (far(s) - far(s - 1)) * (tar(s) + tar(s - 1)) / 2;
        }
        return area;
    }

    private RocPoint point(int s) {
        return new RocPoint(s < 0 ? Double.POSITIVE_INFINITY : steps.score()[s], far(s), tar(s));
    }

    private boolean straight(int s) {
        boolean level = tar(s - 1) == tar(s) && tar(s) == tar(s + 1);
        boolean upright = far(s - 1) == far(s) && far(s) == far(s + 1);
        return level || upright;
    }

    private double far(int s) {
        return s < 0 ? 0 : (double) steps.impostors()[s] / impostors;
    }

    private double tar(int s) {
        return s < 0 ? 0 : (double) steps.genuine()[s] / genuine;
    }

    /** FAR - FRR, from -1 to 1 along the curve. */
    private double difference(int s) {
        return far(s) - (1 - tar(s));
    }
}
