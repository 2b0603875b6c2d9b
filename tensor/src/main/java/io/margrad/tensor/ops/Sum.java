package io.margrad.tensor.ops;

import io.margrad.cuda.ReductionKernels;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cuda.CudaEngine;
import org.jspecify.annotations.Nullable;

/** Sum of all elements, a scalar. */
public final class Sum implements Op {
    private Sum() {}

    /**
     * Sum of all elements, a scalar; added up in double, in order.
     *
     * @param x of any shape
     */
    public static Tensor sum(Tensor x) {
        return Tape.apply(new Sum(), x);
    }

    @Override
    public String name() {
        return "sum";
    }

    @Override
    public Shape shape(Tensor[] in) {
        return Shape.SCALAR;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                double total = 0;
                for (float x : in[0].host()) {
                    total += x;
                }
                out.host()[0] = (float) total;
            }
            case CudaBackend cuda -> {
                CudaEngine engine = cuda.engine();
                engine.withWorkspace(
                        ReductionKernels.sumWorkspace(),
                        work -> engine.reductions().sum(in[0].shape().size(), in[0].device(), out.device(), work));
            }
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                if (din[0] != null) {
                    float[] dx = din[0].host();
                    float dy = dout.host()[0];
                    for (int i = 0; i < dx.length; i++) {
                        dx[i] += dy;
                    }
                }
            }
            case CudaBackend cuda -> {
                if (din[0] != null) {
                    cuda.engine().elementwise().addScalar(in[0].shape().size(), dout.device(), din[0].device());
                }
            }
        }
    }
}
