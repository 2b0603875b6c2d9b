package io.margrad.tensor.ops;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.PReluKernels;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.PReluKernel;
import org.jspecify.annotations.Nullable;

/**
 * Parametric rectifier: y = x where x &gt; 0, else slope[c] x, with one slope for each channel (He et al., "Delving deep into
 * rectifiers", 2015, Eq. 1). The gradient at x = 0 is that of the negative side, as in Caffe.
 */
public final class PRelu implements Op {
    private PRelu() {}

    /**
     * Parametric rectifier.
     *
     * @param x [B, C] or [B, C, H, W]
     * @param slope [C]
     * @throws IllegalArgumentException unless {@code slope} has one element for each channel
     */
    public static Tensor prelu(Tensor x, Tensor slope) {
        return Tape.apply(new PRelu(), x, slope);
    }

    @Override
    public String name() {
        return "prelu";
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape x = in[0].shape();
        Shape slope = in[1].shape();
        if (x.rank() < 2 || slope.rank() != 1 || x.dim(1) != slope.dim(0)) {
            throw Op.mismatch(name(), "x [B, C, ...] and slope [C]", in);
        }
        return x;
    }

    private static int plane(Shape x) {
        int plane = 1;
        for (int i = 2; i < x.rank(); i++) {
            plane *= x.dim(i);
        }
        return plane;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        Shape x = in[0].shape();
        switch (tape.backend()) {
            case CpuBackend cpu ->
                PReluKernel.forward(
                        cpu.workers(),
                        x.dim(0) * plane(x),
                        x.dim(1),
                        in[0].host(Layout.CHANNELS_LAST),
                        in[1].host(),
                        out.host(Layout.CHANNELS_LAST));
            case CudaBackend cuda ->
                cuda.engine()
                        .prelu()
                        .forward(x.dim(0), x.dim(1), plane(x), in[0].device(), in[1].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        Shape x = in[0].shape();
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                // The kernel computes both in one pass; what nobody wants goes to scratch memory.
                Tensor dx = din[0] == null ? tape.scratch("prelu dx", x) : din[0];
                Tensor dslope = din[1] == null ? tape.scratch("prelu dslope", in[1].shape()) : din[1];
                boolean add = din[0] != null && !dx.takeZero();
                PReluKernel.backward(
                        cpu.workers(),
                        x.dim(0) * plane(x),
                        x.dim(1),
                        in[0].host(Layout.CHANNELS_LAST),
                        in[1].host(),
                        dout.host(Layout.CHANNELS_LAST),
                        dx.host(Layout.CHANNELS_LAST),
                        add,
                        dslope.host(),
                        null);
            }
            case CudaBackend cuda -> {
                PReluKernels kernels = cuda.engine().prelu();
                int plane = plane(x);
                if (din[0] != null) {
                    kernels.dataGradient(
                            x.dim(0), x.dim(1), plane, in[0].device(), in[1].device(), dout.device(), din[0].device());
                }
                if (din[1] != null) {
                    CudaBuffer dslope = din[1].device();
                    cuda.engine()
                            .withWorkspace(
                                    PReluKernels.workspace(x.dim(0), x.dim(1), plane),
                                    work -> kernels.slopeGradient(
                                            x.dim(0), x.dim(1), plane, in[0].device(), dout.device(), dslope, work));
                }
            }
        }
    }
}
