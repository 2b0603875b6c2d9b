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
import org.jspecify.annotations.Nullable;

/**
 * The fused op: center loss (Eq. 2) and margin loss (Eq. 3) of a batch, their weighted sum and its gradient, and on request the
 * centers' step (Eq. 5), in one pass over the centers. Memory: a few times M x D, never M x N.
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
                new MarginCenterHost(center, margin, labels, in[0].shape().dim(1))
                        .run(tape, cpu.workers(), in[0].host(), in[1].host(), kept.host(), parts.host(), out.host());
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
