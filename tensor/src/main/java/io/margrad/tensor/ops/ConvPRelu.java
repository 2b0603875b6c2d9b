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
import io.margrad.tensor.cpu.Convolution;
import io.margrad.tensor.cpu.ConvolutionShape;
import io.margrad.tensor.cpu.PReluKernel;
import io.margrad.tensor.cpu.Rectifier;
import io.margrad.tensor.cuda.CudaEngine;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Conv2d} and the {@link PRelu} behind it as one op: y = z where z &gt; 0, else slope[o] z, with z = x * w + bias.
 *
 * <p>On the CPU z is rectified while it is in cache, and one pass over memory gives the gradients by z, slope and bias; outside of
 * training z is not kept at all. The bits are those of the two ops.
 */
public final class ConvPRelu implements Op {
    private static final String NAME = "convPRelu";

    private final Conv2d convolution;
    private @Nullable Tensor z;

    private ConvPRelu(int stride, int pad, int groups) {
        convolution = new Conv2d(NAME, stride, pad, groups);
    }

    /**
     * 2-D convolution with bias, and a parametric rectifier.
     *
     * @param x images, [B, C, H, W]
     * @param w filters, [O, C, kh, kw]
     * @param bias [O]
     * @param slope [O]
     * @param stride at least 1, both ways
     * @param pad at least 0, zeros on all four sides
     * @return as {@link Conv2d#conv2d}
     * @throws IllegalArgumentException when the shapes do not fit or the filter is larger than the padded image
     */
    public static Tensor convPRelu(Tensor x, Tensor w, Tensor bias, Tensor slope, int stride, int pad) {
        return convPRelu(x, w, bias, slope, stride, pad, 1);
    }

    /**
     * 2-D convolution with bias in groups, and a parametric rectifier.
     *
     * @param x images, [B, C, H, W]
     * @param w filters, [O, C / groups, kh, kw]
     * @param bias [O]
     * @param slope [O]
     * @param stride at least 1, both ways
     * @param pad at least 0, zeros on all four sides
     * @param groups divides C and O; see {@link Conv2d}
     * @return as {@link Conv2d#conv2d}
     * @throws IllegalArgumentException when the shapes do not fit, the groups do not divide C and O, or the filter is larger than the
     *     padded image
     */
    public static Tensor convPRelu(Tensor x, Tensor w, Tensor bias, Tensor slope, int stride, int pad, int groups) {
        return Tape.apply(new ConvPRelu(stride, pad, groups), x, w, bias, slope);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape shape = convolution.shape(in);
        if (in[3].shape().rank() != 1 || in[3].shape().dim(0) != shape.dim(1)) {
            throw Op.mismatch(name(), "slope [O] beside bias [O]", in);
        }
        return shape;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        Tensor kept = out.differentiable() ? tape.scratch("convPRelu z", out.shape()) : null;
        z = kept;
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                float[] w = Conv2d.filters(in);
                float[] x = in[0].host(Layout.CHANNELS_LAST);
                float[] y = out.host(Layout.CHANNELS_LAST);
                Convolution.forward(
                        cpu.workers(),
                        convolution.sizes(in),
                        x,
                        w,
                        in[2].host(),
                        new Rectifier(in[3].host(), y),
                        kept == null ? y : kept.host(Layout.CHANNELS_LAST));
            }
            case CudaBackend cuda -> {
                Tensor before = kept == null ? tape.scratch("convPRelu z", out.shape()) : kept;
                convolution.forward(tape, in, before);
                cuda.engine()
                        .prelu()
                        .forward(out.shape().dim(0), out.shape().dim(1), plane(out), before.device(), in[3].device(), out.device());
                if (kept == null) {
                    before.close();
                }
            }
        }
    }

    private static int plane(Tensor y) {
        return y.shape().dim(2) * y.shape().dim(3);
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        if (z == null) {
            return;
        }
        Tensor dz = tape.scratch("convPRelu dz", out.shape());
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                ConvolutionShape s = convolution.sizes(in);
                // One pass computes all three; what nobody wants goes to scratch memory.
                Tensor dbias = din[2] == null ? tape.scratch("convPRelu dbias", in[2].shape()) : din[2];
                Tensor dslope = din[3] == null ? tape.scratch("convPRelu dslope", in[3].shape()) : din[3];
                PReluKernel.backward(
                        cpu.workers(),
                        s.batch() * s.outHeight() * s.outWidth(),
                        s.filters(),
                        z.host(Layout.CHANNELS_LAST),
                        in[3].host(),
                        dout.host(Layout.CHANNELS_LAST),
                        dz.host(Layout.CHANNELS_LAST),
                        false,
                        dslope.host(),
                        dbias.host());
                convolution.gradients(tape, in, dz, din[0], din[1], null);
            }
            case CudaBackend cuda -> {
                rectifierGradients(cuda.engine(), in, z, dout, dz, din[3]);
                convolution.gradients(tape, in, dz, din[0], din[1], din[2]);
            }
        }
        z.close();
        dz.close();
    }

    private static void rectifierGradients(
            CudaEngine engine, Tensor[] in, Tensor z, Tensor dout, Tensor dz, @Nullable Tensor dslope) {
        int batch = z.shape().dim(0);
        int filters = z.shape().dim(1);
        PReluKernels kernels = engine.prelu();
        dz.backend().fill(dz.buffer(), 0);
        kernels.dataGradient(batch, filters, plane(z), z.device(), in[3].device(), dout.device(), dz.device());
        if (dslope != null) {
            CudaBuffer sums = dslope.device();
            engine.withWorkspace(
                    PReluKernels.workspace(batch, filters, plane(z)),
                    work -> kernels.slopeGradient(batch, filters, plane(z), z.device(), dout.device(), sums, work));
        }
    }
}
