package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Multiplication by a number: y = factor x. */
public final class Scale implements Op {
    private final float factor;

    private Scale(float factor) {
        this.factor = factor;
    }

    /**
     * Multiplication by a number: y = factor x.
     *
     * @param x of any shape, which the result has too
     */
    public static Tensor scale(Tensor x, float factor) {
        return Tape.apply(new Scale(factor), x);
    }

    @Override
    public String name() {
        return "scale";
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
                    y[i] = factor * x[i];
                }
            }
            case CudaBackend cuda ->
                cuda.engine().elementwise().scale(out.shape().size(), factor, in[0].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                Layout layout = dout.layout();
                if (din[0] != null) {
                    float[] dx = din[0].host(layout);
                    float[] dy = dout.host(layout);
                    for (int i = 0; i < dy.length; i++) {
                        dx[i] += factor * dy[i];
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().axpy(out.shape().size(), factor, dout.device(), din[0].device());
                }
            }
        }
    }
}
