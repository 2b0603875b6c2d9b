package io.margrad.nn;

import io.margrad.tensor.Backend.NonFinite;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent with momentum and weight decay, as Caffe's SGDSolver does it:
 *
 * <p>g = dw + decay m_d w; V = momentum V + rate m_l g; w = w - V, with each parameter's multipliers m_l and m_d. The rate is inside
 * V, so a change of the rate reaches the running momentum slowly.
 */
public final class Sgd implements AutoCloseable {
    private final List<Parameter> parameters;
    private final List<Tensor> velocities = new ArrayList<>();
    private final float momentum;
    private final float decay;

    /**
     * An optimiser with all momentum at 0.
     *
     * @param momentum 0 to below 1
     * @param decay weight decay, 0 or more
     * @throws IllegalArgumentException for a momentum or a decay outside of that
     */
    public Sgd(List<Parameter> parameters, float momentum, float decay) {
        if (!(momentum >= 0 && momentum < 1) || !(decay >= 0)) {
            throw new IllegalArgumentException("sgd: expected momentum in [0, 1) and weight decay >= 0, found "
                    + momentum + " and " + decay);
        }
        this.parameters = List.copyOf(parameters);
        this.momentum = momentum;
        this.decay = decay;
        for (Parameter p : parameters) {
            Shape shape = p.tensor().shape();
            velocities.add(Tensor.persistent(
                    p.tensor().backend(), p.name() + ".velocity", shape, new float[shape.size()], false));
        }
    }

    /**
     * One step with the gradients of {@code tape}. A parameter without a gradient on it still moves by momentum and decay, as in Caffe.
     *
     * @param rate learning rate of this step
     * @throws NonFiniteException when a gradient is NaN or infinite; then no parameter has changed
     */
    public void step(Tape tape, float rate) {
        for (Parameter p : parameters) {
            Tensor gradient = tape.gradient(p.tensor());
            if (gradient != null) {
                NonFinite bad = gradient.backend().nonFinite(gradient.buffer());
                if (bad.count() > 0) {
                    throw new NonFiniteException("the gradient of %s has %d of %d elements that are not finite"
                            .formatted(p.tensor(), bad.count(), p.size()));
                }
            }
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            update(p, tape.gradient(p.tensor()), velocities.get(i), rate * p.learningRate(), decay * p.decay());
        }
    }

    private void update(
            Parameter p, @Nullable Tensor gradient, Tensor velocity, float rate, float decay) {
        switch (p.tensor().backend()) {
            case CpuBackend cpu -> {
                float[] w = p.tensor().host();
                float[] v = velocity.host();
                float[] dw = gradient == null ? w : gradient.host();
                float present = gradient == null ? 0 : 1;
                for (int i = 0; i < w.length; i++) {
                    v[i] = momentum * v[i] + rate * (present * dw[i] + decay * w[i]);
                    w[i] -= v[i];
                }
            }
        }
    }

    /** Frees the momentum. */
    @Override
    public void close() {
        velocities.forEach(Tensor::close);
    }
}
