package io.margrad.losses;

import io.margrad.cuda.CenterStep;
import io.margrad.cuda.MarginCenterKernels;
import io.margrad.nn.LearningRate;
import io.margrad.nn.Xavier;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * The class centers C, [N, D], that center loss and margin loss share. They are state with an update rule (Eq. 5) and not a parameter:
 * no gradient flows into them.
 *
 * <p>delta_j = sum over i with y_i = j of (c_j - x_i), divided by 1 + n_j, n_j the samples of class j in the batch; classes that are
 * not in the batch have delta 0. What follows from delta says {@link CenterUpdate}.
 */
public final class Centers implements AutoCloseable {
    private final CenterUpdate rule;
    private final Tensor values;
    private final Tensor delta;
    private final Tensor velocity;
    private final Groups groups = new Groups();

    private Centers(Backend backend, int classes, int features, float[] initial, CenterUpdate rule) {
        Shape shape = Shape.of(classes, features);
        this.rule = rule;
        this.values = Tensor.persistent(backend, "centers", shape, initial, false);
        this.delta = Tensor.persistent(backend, "centers.delta", shape, new float[shape.size()], false);
        this.velocity = Tensor.persistent(backend, "centers.velocity", shape, new float[shape.size()], false);
    }

    /** Centers drawn as caffe-face does: uniform on +-sqrt(3/D). */
    public static Centers random(Backend backend, int classes, int features, CenterUpdate rule, Philox random) {
        return new Centers(backend, classes, features, Xavier.values(classes * features, features, random), rule);
    }

    /** Centers with given values, [N, D] row-major. */
    public static Centers of(Backend backend, int classes, int features, CenterUpdate rule, float[] values) {
        return new Centers(backend, classes, features, values, rule);
    }

    /** Number of classes, N. */
    public int classes() {
        return values.shape().dim(0);
    }

    /** Length of a center, D. */
    public int features() {
        return values.shape().dim(1);
    }

    /** C, [N, D]. Not differentiable. */
    public Tensor tensor() {
        return values;
    }

    /** A copy of C, [N, D] row-major. */
    public float[] toArray() {
        return values.toArray();
    }

    /** All that the next update depends on: C, and with {@link CenterUpdate.Sgd} its momentum {@code centers.velocity}. */
    public List<Tensor> state() {
        return switch (rule) {
            case CenterUpdate.Fixed fixed -> List.of(values);
            case CenterUpdate.Sgd sgd -> List.of(values, velocity);
        };
    }

    /**
     * Moves the centers by Eq. 5. Losses and gradients of this batch must have been computed: they are defined by the old centers.
     *
     * @param features X, [M, D], not changed
     * @param labels y
     * @param rate the network's learning rate, which {@link CenterUpdate.Sgd} uses and {@link CenterUpdate.Fixed} does not
     * @throws IllegalArgumentException when the shapes do not fit
     */
    public void update(Tensor features, Labels labels, LearningRate rate) {
        check("centers", features, labels);
        switch (values.backend()) {
            case CpuBackend cpu -> {
                groups.set(labels);
                follow(cpu.workers(), labels.count(), features.host(), values.host(), delta.host(), velocity.host(), rate.value());
            }
            case CudaBackend cuda ->
                cuda.engine().marginCenter().update(batch(cuda, features, labels), cudaStep(rate));
        }
    }

    /** The batch and these centers, as the fused kernel takes them. */
    MarginCenterKernels.Batch batch(CudaBackend cuda, Tensor features, Labels labels) {
        return new MarginCenterKernels.Batch(
                labels.count(),
                classes(),
                features(),
                features.device(),
                cuda.labels(Tape.current(), labels),
                values.device());
    }

    /** The rule as the fused kernel takes it. */
    CenterStep cudaStep(LearningRate rate) {
        return switch (rule) {
            case CenterUpdate.Fixed fixed -> new CenterStep.Fixed(fixed.gamma());
            case CenterUpdate.Sgd sgd ->
                new CenterStep.Sgd(velocity.device(), sgd.momentum(), sgd.decay(), rate.tensor().device());
        };
    }

    /** Throws unless features and labels fit these centers. */
    void check(String who, Tensor x, Labels labels) {
        if (x.shape().rank() != 2
                || x.shape().dim(0) != labels.count()
                || x.shape().dim(1) != features()
                || labels.classes() != classes()) {
            throw new IllegalArgumentException(
                    "%s: expected features [%d, %d] and labels of %d classes for centers %s, found %s and labels of %d classes"
                            .formatted(
                                    who,
                                    labels.count(),
                                    features(),
                                    classes(),
                                    values.shape(),
                                    x,
                                    labels.classes()));
        }
    }

    private void follow(Workers workers, int samples, float[] x, float[] c, float[] difference, float[] v, float rate) {
        int d = features();
        switch (rule) {
            case CenterUpdate.Fixed fixed ->
                workers.run(groups.count(), (long) samples * d, (g, worker) -> {
                    int j = groups.label(g);
                    difference(j, x, c, difference);
                    for (int k = j * d; k < (j + 1) * d; k++) {
                        c[k] -= fixed.gamma() * difference[k];
                    }
                });
            case CenterUpdate.Sgd sgd -> {
                workers.run(groups.count(), (long) samples * d, (g, worker) -> difference(groups.label(g), x, c, difference));
                // Momentum and decay move every center, of this batch or not.
                workers.run(classes(), (long) classes() * d, (j, worker) -> {
                    boolean moved = groups.first(j) >= 0;
                    for (int k = j * d; k < (j + 1) * d; k++) {
                        v[k] = sgd.momentum() * v[k] + rate * ((moved ? difference[k] : 0) + sgd.decay() * c[k]);
                        c[k] -= v[k];
                    }
                });
            }
        }
    }

    /** (sum of c - x) / (1 + count) of a class of the batch, samples in their order. */
    private void difference(int j, float[] x, float[] c, float[] to) {
        int d = features();
        Arrays.fill(to, j * d, (j + 1) * d, 0);
        int count = 0;
        for (int i = groups.first(j); i >= 0; i = groups.next(i)) {
            for (int k = 0; k < d; k++) {
                to[j * d + k] += c[j * d + k] - x[i * d + k];
            }
            count++;
        }
        float divisor = 1 + count;
        for (int k = 0; k < d; k++) {
            to[j * d + k] /= divisor;
        }
    }

    @Override
    public void close() {
        values.close();
        delta.close();
        velocity.close();
    }
}
