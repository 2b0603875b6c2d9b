package io.margrad.tensor.cpu;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Distances of samples with few features to class centers, and the pulls and pushes that center loss and margin loss make of them.
 * Samples lie in the vector lanes, so that a vector of them meets a center in a few instructions; a sample's sums go through the classes
 * in their order, whatever the width of the vectors and the number of threads.
 *
 * @param samples M
 * @param classes N
 * @param features D, at most {@value #MOST_FEATURES}
 * @param pull factor of x - c in the center loss's gradient, c the sample's own center; 0 for none
 * @param margin the margin loss's share, or null
 */
public record MarginLanes(int samples, int classes, int features, float pull, @Nullable Margin margin) {
    /**
     * What the margin loss wants.
     *
     * @param intra distance to the own center from which on it pulls
     * @param inter distance to other centers below which these push
     * @param force length of one pull or push in the gradient
     */
    public record Margin(float intra, float inter, float force) {}

    /** Sums of each sample: the square of its distance to its own center, what its distances are beyond margins, pulls, pushes. */
    public static final int SUMS = 4;

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int MOST_FEATURES = 8;

    /** Floats count exactly up to here. */
    private static final int MOST_CLASSES = 1 << 24;

    private static final int PLANES = 0;

    // Planes of a scratch array, [D][L] but the last ones.
    private static final int X = 0;
    private static final int OWN = MOST_FEATURES;
    private static final int PULLS = 2 * MOST_FEATURES;
    private static final int PUSHES = 3 * MOST_FEATURES;
    private static final int LABELS = 4 * MOST_FEATURES;
    private static final int SUM = LABELS + 1;
    private static final int PLANE_COUNT = SUM + SUMS;

    /** @throws IllegalArgumentException when it does not {@link #fits fit} */
    public MarginLanes {
        if (!fits(classes, features)) {
            throw new IllegalArgumentException("margin lanes: expected at most " + MOST_FEATURES + " features and " + MOST_CLASSES
                    + " classes, found " + features + " and " + classes);
        }
    }

    /** Whether such a batch can be computed here. */
    public static boolean fits(int classes, int features) {
        return features <= MOST_FEATURES && classes <= MOST_CLASSES;
    }

    /**
     * Compares every sample with every center.
     *
     * @param labels class of each sample, from 0 to N - 1
     * @param x [M][D]
     * @param c [N][D]
     * @param dx overwritten with the gradient by x, [M][D]
     * @param sums overwritten, [{@value #SUMS}][M]
     */
    public void run(Workers workers, IntUnaryOperator labels, float[] x, float[] c, float[] dx, float[] sums) {
        long work = (long) samples * features * (margin == null ? 1 : classes);
        workers.run(Math.ceilDiv(samples, L), work, (task, worker) -> {
            float[] planes = workers.scratch(worker, PLANES, PLANE_COUNT * L);
            int first = task * L;
            int count = Math.min(L, samples - first);
            gather(first, count, labels, x, c, planes);
            own(planes);
            if (margin != null && margin.inter > 0) {
                others(margin, c, planes);
            }
            for (int lane = 0; lane < count; lane++) {
                for (int k = 0; k < features; k++) {
                    dx[(first + lane) * features + k] = planes[(PULLS + k) * L + lane] + planes[(PUSHES + k) * L + lane];
                }
            }
            for (int i = 0; i < SUMS; i++) {
                System.arraycopy(planes, (SUM + i) * L, sums, i * samples + first, count);
            }
        });
    }

    /** Samples and their own centers into the lanes, and the squares of their distances, in double. Lanes left over have no class. */
    private void gather(int first, int count, IntUnaryOperator labels, float[] x, float[] c, float[] planes) {
        Arrays.fill(planes, 0, PLANE_COUNT * L, 0);
        Arrays.fill(planes, LABELS * L, (LABELS + 1) * L, -1);
        for (int lane = 0; lane < count; lane++) {
            int i = first + lane;
            int label = labels.applyAsInt(i);
            planes[LABELS * L + lane] = label;
            double square = 0;
            for (int k = 0; k < features; k++) {
                float value = x[i * features + k];
                float center = c[label * features + k];
                planes[(X + k) * L + lane] = value;
                planes[(OWN + k) * L + lane] = center;
                double difference = value - center;
                square += difference * difference;
            }
            planes[SUM * L + lane] = pull == 0 ? 0 : (float) square;
        }
    }

    /** The terms of the samples and their own centers. */
    private void own(float[] planes) {
        if (pull != 0) {
            for (int k = 0; k < features; k++) {
                FloatVector difference = plane(planes, X + k).sub(plane(planes, OWN + k));
                difference.fma(FloatVector.broadcast(S, pull), plane(planes, PULLS + k)).intoArray(planes, (PULLS + k) * L);
            }
        }
        if (margin == null) {
            return;
        }
        FloatVector squares = FloatVector.zero(S);
        for (int k = 0; k < features; k++) {
            FloatVector difference = plane(planes, X + k).sub(plane(planes, OWN + k));
            squares = difference.mul(difference).add(squares);
        }
        FloatVector distance = squares.lanewise(VectorOperators.SQRT);
        FloatVector beyond = distance.sub(margin.intra);
        // Not below 0, which a NaN is not either: it would leave the loss silently.
        VectorMask<Float> active = beyond.compare(VectorOperators.LT, 0).not();
        FloatVector zero = FloatVector.zero(S);
        zero.blend(beyond, active).intoArray(planes, (SUM + 1) * L);
        zero.blend(1, beyond.compare(VectorOperators.GE, 0)).intoArray(planes, (SUM + 2) * L);
        VectorMask<Float> pulled = active.and(distance.compare(VectorOperators.GT, 0));
        FloatVector factor = FloatVector.broadcast(S, margin.force).div(distance);
        for (int k = 0; k < features; k++) {
            FloatVector pulls = plane(planes, PULLS + k);
            FloatVector difference = plane(planes, X + k).sub(plane(planes, OWN + k));
            pulls.blend(difference.fma(factor, pulls), pulled).intoArray(planes, (PULLS + k) * L);
        }
    }

    /** The terms of the samples and the centers of other classes. */
    private void others(Margin m, float[] c, float[] planes) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector labels = plane(planes, LABELS);
        FloatVector total = zero;
        FloatVector count = zero;
        for (int j = 0; j < classes; j++) {
            FloatVector squares = zero;
            for (int k = 0; k < features; k++) {
                FloatVector difference = plane(planes, X + k).sub(c[j * features + k]);
                squares = difference.mul(difference).add(squares);
            }
            FloatVector distance = squares.lanewise(VectorOperators.SQRT);
            FloatVector beyond = FloatVector.broadcast(S, m.inter).sub(distance);
            VectorMask<Float> active = beyond.compare(VectorOperators.LE, 0).or(labels.compare(VectorOperators.EQ, (float) j)).not();
            if (!active.anyTrue()) {
                continue;
            }
            total = total.add(beyond, active);
            count = count.add(1, active.and(beyond.compare(VectorOperators.GT, 0)));
            VectorMask<Float> pushed = active.and(distance.compare(VectorOperators.GT, 0));
            FloatVector factor = FloatVector.broadcast(S, -m.force).div(distance);
            for (int k = 0; k < features; k++) {
                FloatVector pushes = plane(planes, PUSHES + k);
                FloatVector difference = plane(planes, X + k).sub(c[j * features + k]);
                pushes.blend(difference.fma(factor, pushes), pushed).intoArray(planes, (PUSHES + k) * L);
            }
        }
        plane(planes, SUM + 1).add(total).intoArray(planes, (SUM + 1) * L);
        count.intoArray(planes, (SUM + 3) * L);
    }

    private static FloatVector plane(float[] planes, int plane) {
        return FloatVector.fromArray(S, planes, plane * L);
    }
}
