package io.margrad.tensor.ops;

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
 * Softmax and cross entropy in one: J = -1/M sum over i of log(exp(z[i][y_i]) / sum over j of exp(z[i][j])), the paper's Eq. 1 on
 * logits z. Computed from z minus the row's maximum, so that no exp overflows.
 *
 * <p>The gradient dJ/dz = (softmax(z) - onehot(y)) / M is computed by forward, where the exponentials are at hand.
 */
public final class SoftmaxCrossEntropy implements Op {
    private final Labels labels;
    private @Nullable Tensor gradient;

    private SoftmaxCrossEntropy(Labels labels) {
        this.labels = labels;
    }

    /**
     * Mean cross entropy of the softmax of each row, a scalar.
     *
     * @param logits [M, N]
     * @param labels M labels of N classes
     * @throws IllegalArgumentException unless the shapes fit and M and N are at least 1
     */
    public static Tensor softmaxCrossEntropy(Tensor logits, Labels labels) {
        return Tape.apply(new SoftmaxCrossEntropy(labels), logits);
    }

    @Override
    public String name() {
        return "softmaxCrossEntropy";
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape z = in[0].shape();
        if (z.rank() != 2 || z.dim(0) != labels.count() || z.dim(1) != labels.classes() || z.size() == 0) {
            throw Op.mismatch(name(), "logits [" + labels.count() + ", " + labels.classes() + "] for the labels", in);
        }
        return Shape.SCALAR;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        Tensor kept = tape.scratch("softmaxCrossEntropy gradient", in[0].shape());
        gradient = kept;
        switch (tape.backend()) {
            case CpuBackend cpu -> out.host()[0] = forward(in[0].host(), kept.host());
            case CudaBackend cuda -> {
                int m = labels.count();
                cuda.engine()
                        .withWorkspace(
                                m,
                                rows -> cuda.engine()
                                        .softmax()
                                        .crossEntropy(
                                                m,
                                                labels.classes(),
                                                in[0].device(),
                                                cuda.labels(tape, labels),
                                                rows,
                                                out.device(),
                                                kept.device()));
            }
        }
    }

    private float forward(float[] z, float[] dz) {
        int m = labels.count();
        int n = labels.classes();
        double loss = 0;
        for (int i = 0; i < m; i++) {
            int row = i * n;
            float max = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                max = Math.max(max, z[row + j]);
            }
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double e = Math.exp((double) z[row + j] - max);
                dz[row + j] = (float) e;
                sum += e;
            }
            for (int j = 0; j < n; j++) {
                dz[row + j] = (float) (dz[row + j] / (sum * m));
            }
            int target = row + labels.get(i);
            dz[target] -= 1f / m;
            loss += Math.log(sum) - ((double) z[target] - max);
        }
        return (float) (loss / m);
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
