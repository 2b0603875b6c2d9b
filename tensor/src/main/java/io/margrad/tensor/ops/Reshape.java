package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The same elements under another shape. */
public final class Reshape implements Op {
    private final Shape shape;

    private Reshape(Shape shape) {
        this.shape = shape;
    }

    /**
     * The same elements, in row-major order, under another shape; a copy.
     *
     * @throws IllegalArgumentException unless both shapes have the same number of elements
     */
    public static Tensor reshape(Tensor x, Shape shape) {
        return Tape.apply(new Reshape(shape), x);
    }

    @Override
    public String name() {
        return "reshape";
    }

    @Override
    public Shape shape(Tensor[] in) {
        if (in[0].shape().size() != shape.size()) {
            throw Op.mismatch(name(), shape.size() + " elements for " + shape, in);
        }
        return shape;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        switch (tape.backend()) {
            case CpuBackend cpu -> System.arraycopy(in[0].host(), 0, out.host(), 0, shape.size());
            case CudaBackend cuda -> cuda.device().copy(in[0].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                if (din[0] != null) {
                    float[] dx = din[0].host();
                    float[] dy = dout.host();
                    for (int i = 0; i < dy.length; i++) {
                        dx[i] += dy[i];
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().axpy(shape.size(), 1, dout.device(), din[0].device());
                }
            }
        }
    }
}
