package io.margrad.losses;

import io.margrad.losses.MarginCenter.CenterTerm;
import io.margrad.losses.MarginCenter.MarginTerm;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.cpu.MarginLanes;
import io.margrad.tensor.cpu.NearRows;
import io.margrad.tensor.cpu.Vectors;
import io.margrad.tensor.cpu.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link MarginCenter} on the CPU. With few features samples meet all centers in {@link MarginLanes}. Else every sample and its own center
 * are compared directly; of the other centers {@link NearRows} finds those that may be within the margin, and only these are compared. The
 * centers are cut into parts by their number alone, each with sums of its own that are added in order, so that the bits do not depend on
 * the number of threads.
 *
 * @param center the center loss's share, or null
 * @param margin the margin loss's share, or null
 * @param d features
 */
record MarginCenterHost(@Nullable CenterTerm center, @Nullable MarginTerm margin, Labels labels, int d) {
    private static final int SIZE = LossParts.SIZE;

    /** Most parts, and classes that a part has at least. */
    private static final int PARTS = 8;

    private static final int CLASSES = 256;

    /**
     * Computes losses and gradient.
     *
     * @param x [M][D]
     * @param c [N][D]
     * @param dx overwritten with the gradient of the weighted sum, [M][D]
     * @param parts overwritten, see {@link LossParts}
     * @param total overwritten with the weighted sum, one element
     */
    void run(Tape tape, Workers workers, float[] x, float[] c, float[] dx, float[] parts, float[] total) {
        int m = labels.count();
        float[] sums = tape.scratch("marginCenter sums", Shape.of(SIZE, m)).host();
        if (MarginLanes.fits(labels.classes(), d)) {
            MarginLanes.Margin forces = margin == null ? null : new MarginLanes.Margin(margin.intra(), margin.inter(), margin.weight() / m);
            new MarginLanes(m, labels.classes(), d, pull(), forces).run(workers, labels::get, x, c, dx, sums);
        } else {
            workers.run(m, (long) m * d, (i, worker) -> own(i, x, c, dx, sums));
            if (margin != null && margin.inter() > 0) {
                others(margin, tape, workers, x, c, dx, sums);
            }
        }
        total[0] = sum(sums, parts);
    }

    /** Factor of x - c in the center loss's gradient; 0 for none. */
    private float pull() {
        return center == null ? 0 : 2 * center.weight() * center.normalisation().factor(labels.count());
    }

    /** The terms of sample i and its own center. */
    private void own(int i, float[] x, float[] c, float[] dx, float[] sums) {
        int m = labels.count();
        Arrays.fill(dx, i * d, (i + 1) * d, 0);
        for (int k = 0; k < SIZE; k++) {
            sums[k * m + i] = 0;
        }
        int center0 = labels.get(i) * d;
        if (center != null) {
            Vectors.addScaledDifference(pull(), x, i * d, c, center0, dx, i * d, d);
            double square = 0;
            for (int k = 0; k < d; k++) {
                double difference = x[i * d + k] - c[center0 + k];
                square += difference * difference;
            }
            sums[LossParts.CENTER * m + i] = (float) square;
        }
        if (margin != null) {
            float distance = (float) Math.sqrt(Vectors.squaredDistance(x, i * d, c, center0, d));
            float beyond = distance - margin.intra();
            // A comparison with NaN is false: it would leave the loss silently.
            if (beyond >= 0 || Float.isNaN(beyond)) {
                sums[LossParts.MARGIN * m + i] = beyond;
                sums[LossParts.PULLED * m + i] = beyond >= 0 ? 1 : 0;
                if (distance > 0) {
                    float force = margin.weight() / m / distance;
                    Vectors.addScaledDifference(force, x, i * d, c, center0, dx, i * d, d);
                }
            }
        }
    }

    /** The terms of all samples and the centers of other classes. */
    private void others(MarginTerm term, Tape tape, Workers workers, float[] x, float[] c, float[] dx, float[] sums) {
        int m = labels.count();
        int n = labels.classes();
        int count = Math.clamp(n / CLASSES, 1, PARTS);
        float[] gradients = tape.scratch("marginCenter gradients", Shape.of(count, m, d)).host();
        float[] partSums = tape.scratch("marginCenter sums of parts", Shape.of(count, m, SIZE)).host();
        Arrays.fill(partSums, 0);
        long copied = (long) count * m * d;
        workers.run(count * m, copied, (task, worker) -> Arrays.fill(gradients, task * d, (task + 1) * d, 0));
        float scale = term.weight() / m;
        NearRows.find(workers, m, n, d, x, c, term.inter(), count, (part, i, j) -> {
            if (j == labels.get(i)) {
                return;
            }
            float distance = (float) Math.sqrt(Vectors.squaredDistance(x, i * d, c, j * d, d));
            float beyond = term.inter() - distance;
            if (beyond <= 0) {
                return;
            }
            int sum = (part * m + i) * SIZE;
            partSums[sum + LossParts.MARGIN] += beyond;
            partSums[sum + LossParts.PUSHED] += Float.isNaN(beyond) ? 0 : 1;
            if (distance > 0) {
                Vectors.addScaledDifference(-scale / distance, x, i * d, c, j * d, gradients, (part * m + i) * d, d);
            }
        });
        workers.run(m, copied, (i, worker) -> {
            for (int part = 0; part < count; part++) {
                Vectors.add(gradients, (part * m + i) * d, dx, i * d, d);
                for (int k = 0; k < SIZE; k++) {
                    sums[k * m + i] += partSums[(part * m + i) * SIZE + k];
                }
            }
        });
    }

    /** Adds up the samples' sums, [SIZE][M]; returns the weighted sum of the two losses. */
    private float sum(float[] sums, float[] to) {
        int m = labels.count();
        double[] total = new double[SIZE];
        for (int k = 0; k < SIZE; k++) {
            for (int i = 0; i < m; i++) {
                total[k] += sums[k * m + i];
            }
        }
        double weighted = 0;
        if (center != null) {
            total[LossParts.CENTER] *= center.normalisation().factor(labels.count());
            weighted += center.weight() * total[LossParts.CENTER];
        }
        if (margin != null) {
            total[LossParts.MARGIN] /= labels.count();
            weighted += margin.weight() * total[LossParts.MARGIN];
        }
        for (int i = 0; i < SIZE; i++) {
            to[i] = (float) total[i];
        }
        return (float) weighted;
    }
}
