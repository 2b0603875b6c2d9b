package io.margrad.losses;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Vectors;
import org.jspecify.annotations.Nullable;

/**
 * Center loss J_C (Eq. 2): f sum over i of ||x_i - c_{y_i}||^2, with f = 1/(2M) or 1, see {@link Normalisation}.
 *
 * <p>Gradient: dJ_C/dx_i = 2 f (x_i - c_{y_i}). The centers are not moved here; {@link JointLoss} does that.
 *
 * @param centers C, [N, D]
 * @param normalisation the factor f
 */
public record CenterLoss(Centers centers, Normalisation normalisation) implements Loss {
    /** The loss of a batch with at least one sample, a scalar; see {@link Loss#apply}. */
    @Override
    public Tensor apply(Tensor features, Labels labels) {
        centers.check("centerLoss", features, labels);
        return Tape.apply(new CenterLossOp(labels, normalisation), features, centers.tensor());
    }

    private static final class CenterLossOp implements Op {
        private final Labels labels;
        private final Normalisation normalisation;
        private @Nullable Tensor gradient;

        CenterLossOp(Labels labels, Normalisation normalisation) {
            this.labels = labels;
            this.normalisation = normalisation;
        }

        @Override
        public String name() {
            return "centerLoss";
        }

        @Override
        public Shape shape(Tensor[] in) {
            if (labels.count() == 0) {
                throw Op.mismatch(name(), "at least one sample", in);
            }
            return Shape.SCALAR;
        }

        /** Computes the gradient too: before backward runs, the centers may have moved. */
        @Override
        public void forward(Tape tape, Tensor[] in, Tensor out) {
            Tensor kept = tape.scratch("centerLoss gradient", in[0].shape());
            gradient = kept;
            switch (tape.backend()) {
                case CpuBackend cpu ->
                    out.host()[0] = forward(in[0].host(), in[1].host(), in[0].shape().dim(1), kept.host());
            }
        }

        private float forward(float[] x, float[] c, int d, float[] dx) {
            float factor = normalisation.factor(labels.count());
            double total = 0;
            for (int i = 0; i < labels.count(); i++) {
                for (int k = 0; k < d; k++) {
                    float difference = x[i * d + k] - c[labels.get(i) * d + k];
                    dx[i * d + k] = 2 * factor * difference;
                    total += (double) difference * difference;
                }
            }
            return (float) (factor * total);
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
