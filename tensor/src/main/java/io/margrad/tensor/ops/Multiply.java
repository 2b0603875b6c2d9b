package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Element-wise product: y = a b. */
public final class Multiply implements Op {
    private Multiply() {}

    /**
     * Element-wise product: y = a b.
     *
     * @throws IllegalArgumentException unless both have the same shape
     */
    public static Tensor multiply(Tensor a, Tensor b) {
        return Tape.apply(new Multiply(), a, b);
    }

    @Override
    public String name() {
        return "multiply";
    }

    @Override
    public Shape shape(Tensor[] in) {
        if (!in[0].shape().equals(in[1].shape())) {
            throw Op.mismatch(name(), "two tensors of the same shape", in);
        }
        return in[0].shape();
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                Layout layout = in[0].layout();
                float[] a = in[0].host(layout);
                float[] b = in[1].host(layout);
                float[] y = out.host(layout);
                for (int i = 0; i < y.length; i++) {
                    y[i] = a[i] * b[i];
                }
            }
            case CudaBackend cuda ->
                cuda.engine().elementwise().multiply(out.shape().size(), in[0].device(), in[1].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                Layout layout = dout.layout();
                if (din[0] != null) {
                    float[] da = din[0].host(layout);
                    float[] b = in[1].host(layout);
                    float[] dy = dout.host(layout);
                    for (int i = 0; i < dy.length; i++) {
                        da[i] += dy[i] * b[i];
                    }
                }
                if (din[1] != null) {
                    float[] db = din[1].host(layout);
                    float[] a = in[0].host(layout);
                    float[] dy = dout.host(layout);
                    for (int i = 0; i < dy.length; i++) {
                        db[i] += dy[i] * a[i];
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().multiplyAdd(out.shape().size(), dout.device(), in[1].device(), din[0].device());
                }
                if (din[1] != null) {
                    cuda.engine().elementwise().multiplyAdd(out.shape().size(), dout.device(), in[0].device(), din[1].device());
                }
            }
        }
    }
}
