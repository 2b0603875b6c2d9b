package io.margrad.losses;

import io.margrad.losses.MarginCenter.CenterTerm;
import io.margrad.losses.MarginCenter.MarginTerm;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.cpu.NearRows;
import io.margrad.tensor.cpu.Vectors;
import io.margrad.tensor.cpu.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link MarginCenter} on the CPU. Every sample and its own center are compared directly; of the other centers {@link NearRows} finds
 * those that may be within the margin, and only these are compared. The centers are cut into parts by their number alone, each with
 * sums of its own that are added in order, so that the bits do not depend on the number of threads.
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
        float[] rows = tape.scratch("marginCenter rows", Shape.of(m, SIZE)).host();
        workers.run(m, (i, worker) -> own(i, x, c, dx, rows));
        if (margin != null && margin.inter() > 0) {
            others(margin, tape, workers, x, c, dx, rows);
        }
        total[0] = sum(rows, parts);
    }

    /** The terms of sample i and its own center. */
    private void own(int i, float[] x, float[] c, float[] dx, float[] rows) {
        Arrays.fill(dx, i * d, (i + 1) * d, 0);
        Arrays.fill(rows, i * SIZE, (i + 1) * SIZE, 0);
        int center0 = labels.get(i) * d;
        if (center != null) {
            float pull = 2 * center.weight() * center.normalisation().factor(labels.count());
            Vectors.addScaledDifference(pull, x, i * d, c, center0, dx, i * d, d);
            double square = 0;
            for (int k = 0; k < d; k++) {
                double difference = x[i * d + k] - c[center0 + k];
                square += difference * difference;
            }
            rows[i * SIZE + LossParts.CENTER] = (float) square;
        }
        if (margin != null) {
            float distance = (float) Math.sqrt(Vectors.squaredDistance(x, i * d, c, center0, d));
            float beyond = distance - margin.intra();
            // A comparison with NaN is false: it would leave the loss silently.
            if (beyond >= 0 || Float.isNaN(beyond)) {
                rows[i * SIZE + LossParts.MARGIN] = beyond;
                rows[i * SIZE + LossParts.PULLED] = beyond >= 0 ? 1 : 0;
                if (distance > 0) {
                    float force = margin.weight() / labels.count() / distance;
                    Vectors.addScaledDifference(force, x, i * d, c, center0, dx, i * d, d);
                }
            }
        }
    }

    /** The terms of all samples and the centers of other classes. */
    private void others(MarginTerm term, Tape tape, Workers workers, float[] x, float[] c, float[] dx, float[] rows) {
        int m = labels.count();
        int n = labels.classes();
        int count = Math.clamp(n / CLASSES, 1, PARTS);
        float[] gradients = tape.scratch("marginCenter gradients", Shape.of(count, m, d)).host();
        float[] sums = tape.scratch("marginCenter sums", Shape.of(count, m, SIZE)).host();
        Arrays.fill(sums, 0);
        workers.run(count * m, (task, worker) -> Arrays.fill(gradients, task * d, (task + 1) * d, 0));
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
            sums[sum + LossParts.MARGIN] += beyond;
            sums[sum + LossParts.PUSHED] += Float.isNaN(beyond) ? 0 : 1;
            if (distance > 0) {
                Vectors.addScaledDifference(-scale / distance, x, i * d, c, j * d, gradients, (part * m + i) * d, d);
            }
        });
        workers.run(m, (i, worker) -> {
            for (int part = 0; part < count; part++) {
                Vectors.add(gradients, (part * m + i) * d, dx, i * d, d);
                for (int k = 0; k < SIZE; k++) {
                    rows[i * SIZE + k] += sums[(part * m + i) * SIZE + k];
                }
            }
        });
    }

    /** Adds up the rows; returns the weighted sum of the two losses. */
    private float sum(float[] rows, float[] to) {
        double[] total = new double[SIZE];
        for (int i = 0; i < rows.length; i++) {
            total[i % SIZE] += rows[i];
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
