package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.AddKernel;
import org.jspecify.annotations.Nullable;

/** Element-wise sum: y = a + b. */
public final class Add implements Op {
    private Add() {}

    /**
     * Element-wise sum: y = a + b.
     *
     * @throws IllegalArgumentException unless both have the same shape
     */
    public static Tensor add(Tensor a, Tensor b) {
        return Tape.apply(new Add(), a, b);
    }

    @Override
    public String name() {
        return "add";
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
                AddKernel.sum(cpu.workers(), a, in[1].host(layout), out.host(layout));
            }
            case CudaBackend cuda ->
                cuda.engine().elementwise().add(out.shape().size(), in[0].device(), in[1].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                Layout layout = dout.layout();
                float[] dy = dout.host(layout);
                for (Tensor d : din) {
                    if (d != null) {
                        boolean add = !d.takeZero();
                        AddKernel.add(cpu.workers(), dy, d.host(layout), add);
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().axpy(out.shape().size(), 1, dout.device(), din[0].device());
                }
                if (din[1] != null) {
                    cuda.engine().elementwise().axpy(out.shape().size(), 1, dout.device(), din[1].device());
                }
            }
        }
    }
}
