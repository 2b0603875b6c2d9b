package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Element-wise hinge: y = max(x, 0). */
public final class Relu implements Op {
    private Relu() {}

    /**
     * Element-wise hinge: y = max(x, 0). Its subgradient at x = 0 is 0.
     *
     * @param x of any shape, which the result has too
     */
    public static Tensor relu(Tensor x) {
        return Tape.apply(new Relu(), x);
    }

    @Override
    public String name() {
        return "relu";
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
                    y[i] = Math.max(x[i], 0);
                }
            }
            case CudaBackend cuda ->
                cuda.engine().elementwise().relu(out.shape().size(), in[0].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                Layout layout = dout.layout();
                if (din[0] != null) {
                    float[] dx = din[0].host(layout);
                    float[] x = in[0].host(layout);
                    float[] dy = dout.host(layout);
                    for (int i = 0; i < dy.length; i++) {
                        dx[i] += x[i] > 0 ? dy[i] : 0;
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().reluGradient(out.shape().size(), in[0].device(), dout.device(), din[0].device());
                }
            }
        }
    }
}
