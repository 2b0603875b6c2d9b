package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Element-wise square root: y = sqrt(x), for x at least 0. */
public final class Sqrt implements Op {
    private Sqrt() {}

    /**
     * Element-wise square root: y = sqrt(x). The gradient at x = 0, which does not exist, is taken as 0, so that a distance of 0 does
     * no harm.
     *
     * @param x at least 0, of any shape, which the result has too; a negative element gives NaN
     */
    public static Tensor sqrt(Tensor x) {
        return Tape.apply(new Sqrt(), x);
    }

    @Override
    public String name() {
        return "sqrt";
    }

    @Override
    public Shape shape(Tensor[] in) {
        return in[0].shape();
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                Layout layout = in[0].layout();
                float[] x = in[0].host(layout);
                float[] y = out.host(layout);
                for (int i = 0; i < y.length; i++) {
                    y[i] = (float) Math.sqrt(x[i]);
                }
            }
            case CudaBackend cuda ->
                cuda.engine().elementwise().sqrt(out.shape().size(), in[0].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                Layout layout = dout.layout();
                if (din[0] != null) {
                    float[] dx = din[0].host(layout);
                    float[] y = out.host(layout);
                    float[] dy = dout.host(layout);
                    for (int i = 0; i < dy.length; i++) {
                        dx[i] += y[i] > 0 ? dy[i] / (2 * y[i]) : 0;
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().sqrtGradient(out.shape().size(), out.device(), dout.device(), din[0].device());
                }
            }
        }
    }
}
