package io.margrad.bench.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A scalar whose gradient by every element of its input is 1: starts backward at no more cost than writing that gradient once. */
final class GradientSeed implements Op {
    /** The end of a tape whose backward is measured. Its value is 0. */
    static Tensor of(Tensor x) {
        return Tape.apply(new GradientSeed(), x);
    }

    @Override
    public String name() {
        return "gradientSeed";
    }

    @Override
    public Shape shape(Tensor[] in) {
        return Shape.SCALAR;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        tape.backend().fill(out.buffer(), 0);
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        Tensor dx = din[0];
        if (dx == null) {
            return;
        }
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                if (!dx.takeZero()) {
                    throw new IllegalStateException("gradientSeed: expected to be the only use of " + in[0]);
                }
                Arrays.fill(dx.host(in[0].layout()), 1);
            }
            case CudaBackend cuda -> cuda.fill(dx.buffer(), 1);
        }
    }
}
