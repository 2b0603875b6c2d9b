package io.margrad.losses;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Vectors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Margin loss J_M (Eq. 3), over all N classes: with d_ij = ||x_i - c_j||,
 *
 * <p>J_M = 1/M sum over i of ( [d_{i,y_i} - intra]_+ + sum over j != y_i of [inter - d_ij]_+ ).
 *
 * <p>A sample farther than {@code intra} from its own center is pulled towards it, one nearer than {@code inter} to another center is
 * pushed away, each with a force of 1/M whatever the distance: dJ_M/dx_i = 1/M ( u_{i,y_i} - sum over active j of u_ij ), with
 * u_ij = (x_i - c_j) / d_ij. At d_ij = 0, where the direction is undefined, u_ij is 0. A term is active as the paper words it: the own
 * class when d &gt;= intra, another when d &lt; inter.
 *
 * <p>The centers are not moved here; {@link JointLoss} does that. Memory: M x D, never M x N.
 */
public final class MarginLoss implements Loss {
    private final Centers centers;
    private final float intra;
    private final float inter;

    /**
     * A margin loss.
     *
     * @param centers C, [N, D]
     * @param intra the paper's alpha_{+1}, in units of feature distance, 0 or more
     * @param inter the paper's alpha_{-1}, likewise; should be larger than {@code intra}, else a sample can be pulled and pushed at once
     * @throws IllegalArgumentException for a margin that is negative, NaN or infinite
     */
    public MarginLoss(Centers centers, float intra, float inter) {
        this.centers = centers;
        this.intra = margin("intra", intra);
        this.inter = margin("inter", inter);
    }

    private static float margin(String name, float value) {
        if (!(value >= 0) || Float.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "margin " + name + ": expected a finite number of at least 0, found " + value);
        }
        return value;
    }

    /** C, [N, D]. */
    public Centers centers() {
        return centers;
    }

    /**
     * What the loss computes.
     *
     * @param loss J_M, a scalar
     * @param active two counts, [2]: samples whose own-class term is active (of M), and active terms of other classes (of M (N - 1))
     */
    public record Result(Tensor loss, Tensor active) {}

    /** The loss of a batch with at least one sample, a scalar; see {@link Loss#apply}. */
    @Override
    public Tensor apply(Tensor features, Labels labels) {
        return measure(features, labels).loss();
    }

    /** As {@link #apply}, together with the counts of active terms. */
    public Result measure(Tensor features, Labels labels) {
        centers.check("marginLoss", features, labels);
        Tensor active = Tape.current().scratch("marginLoss active", Shape.of(2));
        Tensor loss = Tape.apply(new MarginLossOp(labels, intra, inter, active), features, centers.tensor());
        return new Result(loss, active);
    }

    private static final class MarginLossOp implements Op {
        private final Labels labels;
        private final float intra;
        private final float inter;
        private final Tensor active;
        private @Nullable Tensor gradient;

        MarginLossOp(Labels labels, float intra, float inter, Tensor active) {
            this.labels = labels;
            this.intra = intra;
            this.inter = inter;
            this.active = active;
        }

        @Override
        public String name() {
            return "marginLoss";
        }

        @Override
        public Shape shape(Tensor[] in) {
            if (labels.count() == 0) {
                throw Op.mismatch(name(), "at least one sample", in);
            }
            return Shape.SCALAR;
        }

        /** Computes the gradient too: the distances are at hand, and before backward runs, the centers may have moved. */
        @Override
        public void forward(Tape tape, Tensor[] in, Tensor out) {
            Tensor kept = tape.scratch("marginLoss gradient", in[0].shape());
            gradient = kept;
            // Loss and the two counts of each sample; summed in order afterwards.
            Tensor rows = tape.scratch("marginLoss rows", Shape.of(labels.count(), 3));
            int d = in[0].shape().dim(1);
            switch (tape.backend()) {
                case CpuBackend cpu -> {
                    float[] x = in[0].host();
                    float[] c = in[1].host();
                    cpu.workers().run(labels.count(), (i, worker) -> row(i, d, x, c, kept.host(), rows.host()));
                    sum(rows.host(), out.host(), active.host());
                }
            }
        }

        private void row(int i, int d, float[] x, float[] c, float[] dx, float[] rows) {
            float scale = 1f / labels.count();
            int own = labels.get(i);
            Arrays.fill(dx, i * d, (i + 1) * d, 0);
            double loss = 0;
            int pulled = 0;
            int pushed = 0;
            for (int j = 0; j < labels.classes(); j++) {
                float distance = (float) Math.sqrt(Vectors.squaredDistance(x, i * d, c, j * d, d));
                float beyond = j == own ? distance - intra : inter - distance;
                boolean counts = j == own ? beyond >= 0 : beyond > 0;
                if (Float.isNaN(beyond)) {
                    // A comparison with NaN is false: it would leave the loss silently.
                    loss = Double.NaN;
                }
                if (!counts) {
                    continue;
                }
                loss += beyond;
                if (j == own) {
                    pulled++;
                } else {
                    pushed++;
                }
                if (distance > 0) {
                    float force = (j == own ? scale : -scale) / distance;
                    Vectors.addScaledDifference(force, x, i * d, c, j * d, dx, i * d, d);
                }
            }
            rows[3 * i] = (float) loss;
            rows[3 * i + 1] = pulled;
            rows[3 * i + 2] = pushed;
        }

        private void sum(float[] rows, float[] out, float[] counts) {
            double loss = 0;
            double pulled = 0;
            double pushed = 0;
            for (int i = 0; i < labels.count(); i++) {
                loss += rows[3 * i];
                pulled += rows[3 * i + 1];
                pushed += rows[3 * i + 2];
            }
            out[0] = (float) (loss / labels.count());
            counts[0] = (float) pulled;
            counts[1] = (float) pushed;
        }

        @Override
        public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
            if (din[0] == null || gradient == null) {
                return;
            }
            switch (tape.backend()) {
                case CpuBackend cpu ->
                    Vectors.axpy(dout.host()[0], gradient.host(), 0, din[0].host(), 0, in[0].shape().size());
            }
        }
    }
}
