package io.margrad.losses;

import io.margrad.cuda.CenterStep;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.MarginCenterKernels;
import io.margrad.nn.LearningRate;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Vectors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fused op: center loss (Eq. 2) and margin loss (Eq. 3) of a batch, their weighted sum and its gradient, and on request the
 * centers' step (Eq. 5), in one pass over the centers. Memory: M x D, never M x N.
 *
 * <p>Its face are {@link CenterLoss}, {@link MarginLoss} and {@link JointLoss}, which have the equations.
 *
 * <p>The gradient is computed forward, where the distances are at hand: before backward runs, the centers may have moved. Losses and
 * gradient are always those of the centers as they were, which the step comes after. The step is the one exception from the rule
 * that an op changes no input; it is asked for by {@link #step} and by nothing else.
 */
final class MarginCenter implements Op {
    /**
     * The center loss's share.
     *
     * @param weight its factor in the result
     * @param normalisation the factor of J_C itself
     */
    record CenterTerm(float weight, Normalisation normalisation) {}

    /**
     * The margin loss's share.
     *
     * @param weight its factor in the result
     * @param intra alpha_{+1}
     * @param inter alpha_{-1}
     */
    record MarginTerm(float weight, float intra, float inter) {}

    private final String name;
    private final Centers centers;
    private final Labels labels;
    private final @Nullable CenterTerm center;
    private final @Nullable MarginTerm margin;
    private final Tensor parts;
    private @Nullable LearningRate rate;
    private @Nullable Tensor gradient;

    /**
     * An op for one batch, on the current tape.
     *
     * @param name of the loss that uses it, for messages
     */
    MarginCenter(
            String name, Centers centers, Labels labels, @Nullable CenterTerm center, @Nullable MarginTerm margin) {
        this.name = name;
        this.centers = centers;
        this.labels = labels;
        this.center = center;
        this.margin = margin;
        this.parts = Tape.current().scratch(name + " parts", Shape.of(LossParts.SIZE));
    }

    /** Lets the centers follow this batch once losses and gradient are computed; the rate as in {@link Centers#update}. */
    MarginCenter step(LearningRate learningRate) {
        rate = learningRate;
        return this;
    }

    /** Runs the op: the weighted sum of its terms, a scalar. */
    Tensor apply(Tensor features) {
        centers.check(name, features, labels);
        return Tape.apply(this, features, centers.tensor());
    }

    /** What the op measured, once it has run. */
    LossParts parts() {
        return new LossParts(parts);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape shape(Tensor[] in) {
        if (labels.count() == 0) {
            throw Op.mismatch(name, "at least one sample", in);
        }
        return Shape.SCALAR;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        Tensor kept = tape.scratch(name + " gradient", in[0].shape());
        gradient = kept;
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                int d = in[0].shape().dim(1);
                Tensor rows = tape.scratch(name + " rows", Shape.of(labels.count(), LossParts.SIZE));
                float[] x = in[0].host();
                float[] c = in[1].host();
                cpu.workers().run(labels.count(), (i, worker) -> row(i, d, x, c, kept.host(), rows.host()));
                out.host()[0] = sum(rows.host(), parts.host());
                if (rate != null) {
                    centers.update(in[0], labels, rate);
                }
            }
            case CudaBackend cuda -> onCuda(cuda, in[0], kept.device(), out.device());
        }
    }

    private void onCuda(CudaBackend cuda, Tensor features, CudaBuffer dx, CudaBuffer total) {
        int m = labels.count();
        MarginCenterKernels.Terms terms = new MarginCenterKernels.Terms(
                margin == null ? 0 : margin.intra(),
                margin == null ? 0 : margin.inter(),
                center == null ? 0 : center.normalisation().factor(m),
                center == null ? 0 : center.weight(),
                margin == null ? 0 : margin.weight());
        CenterStep step = rate == null ? new CenterStep.Frozen() : centers.cudaStep(rate);
        cuda.engine()
                .withWorkspace(
                        MarginCenterKernels.workspace(m, centers.classes(), centers.features()),
                        workspace -> cuda.engine()
                                .marginCenter()
                                .run(centers.batch(cuda, features, labels), terms, step, parts.device(), dx, workspace));
        cuda.engine()
                .reductions()
                .weightedSum(terms.centerWeight(), terms.marginWeight(), parts.device(), total);
    }

    /** Gradient of sample i, and its four addends of {@link LossParts}, summed in order afterwards. */
    private void row(int i, int d, float[] x, float[] c, float[] dx, float[] rows) {
        Arrays.fill(dx, i * d, (i + 1) * d, 0);
        int row = i * LossParts.SIZE;
        Arrays.fill(rows, row, row + LossParts.SIZE, 0);
        if (center != null) {
            int own = labels.get(i) * d;
            float pull = 2 * center.weight() * center.normalisation().factor(labels.count());
            Vectors.addScaledDifference(pull, x, i * d, c, own, dx, i * d, d);
            double total = 0;
            for (int k = 0; k < d; k++) {
                double difference = x[i * d + k] - c[own + k];
                total += difference * difference;
            }
            rows[row + LossParts.CENTER] = (float) total;
        }
        if (margin != null) {
            hinges(margin, i, d, x, c, dx, rows);
        }
    }

    private void hinges(MarginTerm term, int i, int d, float[] x, float[] c, float[] dx, float[] rows) {
        float scale = term.weight() / labels.count();
        int own = labels.get(i);
        double loss = 0;
        int pulled = 0;
        int pushed = 0;
        for (int j = 0; j < labels.classes(); j++) {
            float distance = (float) Math.sqrt(Vectors.squaredDistance(x, i * d, c, j * d, d));
            float beyond = j == own ? distance - term.intra() : term.inter() - distance;
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
        int row = i * LossParts.SIZE;
        rows[row + LossParts.MARGIN] = (float) loss;
        rows[row + LossParts.PULLED] = pulled;
        rows[row + LossParts.PUSHED] = pushed;
    }

    /** Adds up the rows; returns the weighted sum of the two losses. */
    private float sum(float[] rows, float[] to) {
        double[] total = new double[LossParts.SIZE];
        for (int i = 0; i < rows.length; i++) {
            total[i % LossParts.SIZE] += rows[i];
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
        for (int i = 0; i < LossParts.SIZE; i++) {
            to[i] = (float) total[i];
        }
        return (float) weighted;
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        if (din[0] == null || gradient == null) {
            return;
        }
        switch (tape.backend()) {
            case CpuBackend cpu ->
                Vectors.axpy(dout.host()[0], gradient.host(), 0, din[0].host(), 0, in[0].shape().size());
            case CudaBackend cuda ->
                cuda.engine()
                        .elementwise()
                        .axpy(in[0].shape().size(), dout.device(), gradient.device(), din[0].device());
        }
    }
}
