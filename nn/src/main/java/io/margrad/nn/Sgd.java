package io.margrad.nn;

import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.SgdKernel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent with momentum and weight decay, as Caffe's SGDSolver does it:
 *
 * <p>g = dw + decay m_d w; V = momentum V + rate m_l g; w = w - V, with each parameter's multipliers m_l and m_d. The rate is inside
 * V, so a change of the rate reaches the running momentum slowly.
 *
 * <p>A gradient that is not finite changes nothing. On the CPU {@link #step} says so at once. On a CUDA device, where it returns before
 * its work is done, this step and all later ones leave parameters and momentum alone until {@link #verify} has said so.
 */
public final class Sgd implements AutoCloseable {
    private final List<Parameter> parameters;
    private final List<Tensor> velocities = new ArrayList<>();
    private final float momentum;
    private final float decay;
    private final @Nullable CudaSgd cuda;

    /**
     * An optimiser with all momentum at 0.
     *
     * @param parameters at least one, all on one backend
     * @param momentum 0 to below 1
     * @param decay weight decay, 0 or more
     * @throws IllegalArgumentException for a momentum or a decay outside of that, or without parameters
     */
    public Sgd(List<Parameter> parameters, float momentum, float decay) {
        if (!(momentum >= 0 && momentum < 1) || !(decay >= 0)) {
            throw new IllegalArgumentException("sgd: expected momentum in [0, 1) and weight decay >= 0, found "
                    + momentum + " and " + decay);
        }
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("sgd: expected at least one parameter, found none");
        }
        this.parameters = List.copyOf(parameters);
        this.momentum = momentum;
        this.decay = decay;
        for (Parameter p : parameters) {
            Shape shape = p.tensor().shape();
            velocities.add(Tensor.persistent(
                    p.tensor().backend(), p.name() + ".velocity", shape, new float[shape.size()], false));
        }
        this.cuda = switch (parameters.getFirst().tensor().backend()) {
            case CpuBackend onCpu -> null;
            case CudaBackend onCuda -> new CudaSgd(onCuda, this.parameters, velocities);
        };
    }

    /**
     * One step with the gradients of {@code tape}. A parameter without a gradient on it still moves by momentum and decay, as in Caffe.
     *
     * @param rate learning rate of this step
     * @throws NonFiniteException when a gradient is NaN or infinite, on the CPU; then no parameter has changed
     */
    public void step(Tape tape, LearningRate rate) {
        if (cuda != null) {
            cuda.step(tape, momentum, decay, rate.tensor().device());
            return;
        }
        for (Parameter p : parameters) {
            check(p, tape.gradient(p.tensor()));
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            Tensor gradient = tape.gradient(p.tensor());
            update(p, gradient, velocities.get(i), rate.value() * p.learningRate(), decay * p.decay());
        }
    }

    /**
     * Waits for all steps so far. Does nothing on the CPU, where {@link #step} has checked already.
     *
     * @throws NonFiniteException naming the parameters whose gradient was NaN or infinite in the first step that was left out; the next
     *     step is done again
     */
    public void verify() {
        if (cuda != null) {
            cuda.verify();
        }
    }

    /** Steps done so far on a CUDA device, without those left out; waits for them. */
    public int stepsDone() {
        if (cuda == null) {
            throw new IllegalStateException("sgd on the CPU does not count its steps");
        }
        return cuda.stepsDone();
    }

    /**
     * Copies {@code from} to {@code to} unless a step has been left out: keeps a state, such as centers, as it was before the bad step.
     * Both are on the CUDA device and of one size.
     */
    public void keepWhileGood(Tensor from, Tensor to) {
        if (cuda == null) {
            throw new IllegalStateException("sgd on the CPU tells of a bad step at once: there is nothing to keep for later");
        }
        cuda.keepWhileGood(from, to);
    }

    /** The momentum V of each parameter, in their order, named {@code conv1.weight.velocity}: all that a checkpoint needs. */
    public List<Tensor> state() {
        return List.copyOf(velocities);
    }

    private static void check(Parameter p, @Nullable Tensor gradient) {
        if (gradient != null) {
            Backend.NonFinite bad = gradient.nonFinite();
            if (bad.count() > 0) {
                throw notFinite(p, bad.count());
            }
        }
    }

    static NonFiniteException notFinite(Parameter p, int count) {
        return new NonFiniteException(
                "the gradient of %s has %d of %d elements that are not finite".formatted(p.tensor(), count, p.size()));
    }

    private void update(Parameter p, @Nullable Tensor gradient, Tensor velocity, float rate, float decay) {
        CpuBackend cpu = (CpuBackend) p.tensor().backend();
        SgdKernel.step(
                cpu.workers(), p.tensor().host(), velocity.host(), gradient == null ? null : gradient.host(), momentum, rate, decay);
    }

    /** Frees the momentum. */
    @Override
    public void close() {
        velocities.forEach(Tensor::close);
        if (cuda != null) {
            cuda.close();
        }
    }
}
