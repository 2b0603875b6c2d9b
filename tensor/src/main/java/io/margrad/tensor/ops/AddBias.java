package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Vectors;
import org.jspecify.annotations.Nullable;

/** Adds a vector to every row of a matrix: y[m][n] = x[m][n] + bias[n]. */
public final class AddBias implements Op {
    private AddBias() {}

    /**
     * Adds a vector to every row of a matrix.
     *
     * @param x [M, N]
     * @param bias [N]
     * @throws IllegalArgumentException unless the shapes are these
     */
    public static Tensor addBias(Tensor x, Tensor bias) {
        return Tape.apply(new AddBias(), x, bias);
    }

    @Override
    public String name() {
        return "addBias";
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape x = in[0].shape();
        Shape bias = in[1].shape();
        if (x.rank() != 2 || bias.rank() != 1 || x.dim(1) != bias.dim(0)) {
            throw Op.mismatch(name(), "[M, N] and [N]", in);
        }
        return x;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        int n = out.shape().dim(1);
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                float[] x = in[0].host();
                float[] bias = in[1].host();
                float[] y = out.host();
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[i] + bias[i % n];
                }
            }
            case CudaBackend cuda ->
                cuda.engine().elementwise().addBias(out.shape().dim(0), n, in[0].device(), in[1].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        int m = out.shape().dim(0);
        int n = out.shape().dim(1);
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                if (din[0] != null) {
                    Vectors.add(dout.host(), 0, din[0].host(), 0, m * n);
                }
                if (din[1] != null) {
                    for (int i = 0; i < m; i++) {
                        Vectors.add(dout.host(), i * n, din[1].host(), 0, n);
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().axpy(m * n, 1, dout.device(), din[0].device());
                }
                if (din[1] != null) {
                    cuda.engine().reductions().columnSums(m, n, dout.device(), din[1].device());
                }
            }
        }
    }
}
