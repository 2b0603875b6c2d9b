package io.margrad.tensor.ops;

import io.margrad.cuda.ConvolutionSize;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Convolution;
import io.margrad.tensor.cpu.ConvolutionShape;
import io.margrad.tensor.cpu.FilterGradient;
import io.margrad.tensor.cuda.Convolutions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 2-D convolution with bias: y[b][o][i][j] = bias[o] + sum over c, u, v of x[b][c][i s + u - p][j s + v - p] w[o][c][u][v], with x
 * taken as 0 outside the image. With groups, c runs over the C / groups channels of the filter's group.
 */
public final class Conv2d implements Op {
    private final String name;
    private final int stride;
    private final int pad;
    private final int groups;

    /** The op, or a part of another one whose name its errors have. */
    Conv2d(String name, int stride, int pad, int groups) {
        this.name = name;
        this.stride = stride;
        this.pad = pad;
        this.groups = groups;
    }

    /**
     * 2-D convolution with bias.
     *
     * @param x images, [B, C, H, W]
     * @param w filters, [O, C, kh, kw]
     * @param bias [O]
     * @param stride s, at least 1, both ways
     * @param pad p, at least 0, zeros on all four sides
     * @return [B, O, floor((H + 2p - kh) / s) + 1, floor((W + 2p - kw) / s) + 1]
     * @throws IllegalArgumentException when the shapes do not fit or the filter is larger than the padded image
     */
    public static Tensor conv2d(Tensor x, Tensor w, Tensor bias, int stride, int pad) {
        return conv2d(x, w, bias, stride, pad, 1);
    }

    /**
     * 2-D convolution with bias in groups: filters g O / groups to (g + 1) O / groups - 1 see the channels g C / groups to
     * (g + 1) C / groups - 1 alone. As many groups as channels and filters are a depthwise convolution.
     *
     * @param x images, [B, C, H, W]
     * @param w filters, [O, C / groups, kh, kw]
     * @param bias [O]
     * @param stride s, at least 1, both ways
     * @param pad p, at least 0, zeros on all four sides
     * @param groups divides C and O
     * @return [B, O, floor((H + 2p - kh) / s) + 1, floor((W + 2p - kw) / s) + 1]
     * @throws IllegalArgumentException when the shapes do not fit, the groups do not divide C and O, or the filter is larger than the
     *     padded image
     */
    public static Tensor conv2d(Tensor x, Tensor w, Tensor bias, int stride, int pad, int groups) {
        return Tape.apply(new Conv2d("conv2d", stride, pad, groups), x, w, bias);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape x = in[0].shape();
        Shape w = in[1].shape();
        Shape bias = in[2].shape();
        boolean ranks = x.rank() == 4 && w.rank() == 4 && bias.rank() == 1;
        if (ranks && (groups < 1 || x.dim(1) % groups != 0 || w.dim(0) % groups != 0)) {
            throw Op.mismatch(name(), "a number of groups that divides C and O, not " + groups, Arrays.copyOf(in, 3));
        }
        if (!ranks || x.dim(1) != groups * w.dim(1) || bias.dim(0) != w.dim(0) || w.size() == 0) {
            String filters = groups == 1 ? "w [O, C, kh, kw]" : "w [O, C / " + groups + ", kh, kw]";
            throw Op.mismatch(
                    name(), "x [B, C, H, W], " + filters + " and bias [O], O, C, kh and kw at least 1", Arrays.copyOf(in, 3));
        }
        if (stride < 1 || pad < 0) {
            throw new IllegalArgumentException(
                    name + ": expected stride >= 1 and pad >= 0, found stride " + stride + ", pad " + pad);
        }
        ConvolutionShape s = sizes(in);
        if (s.outHeight() < 1 || s.outWidth() < 1) {
            throw Op.mismatch(name(), "a filter no larger than the image padded by " + pad, Arrays.copyOf(in, 3));
        }
        return Shape.of(s.batch(), s.filters(), s.outHeight(), s.outWidth());
    }

    ConvolutionShape sizes(Tensor[] in) {
        Shape x = in[0].shape();
        Shape w = in[1].shape();
        return new ConvolutionShape(
                x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(0), w.dim(2), w.dim(3), stride, pad, groups);
    }

    /** The filters, row-major; a copy in the odd case that they are the images too, which are wanted in another layout. */
    static float[] filters(Tensor[] in) {
        return in[0] == in[1] ? in[1].toArray() : in[1].host();
    }

    ConvolutionSize cudaSizes(Tensor[] in) {
        ConvolutionShape s = sizes(in);
        return new ConvolutionSize(
                s.batch(), s.channels(), s.height(), s.width(), s.filters(), s.kernelHeight(), s.kernelWidth(), stride, pad, groups);
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                float[] w = filters(in);
                Convolution.forward(
                        cpu.workers(),
                        sizes(in),
                        in[0].host(Layout.CHANNELS_LAST),
                        w,
                        in[2].host(),
                        null,
                        out.host(Layout.CHANNELS_LAST));
            }
            case CudaBackend cuda -> {
                if (out.shape().size() > 0) {
                    cuda.engine()
                            .convolutions()
                            .forward(cudaSizes(in), in[0].device(), in[1].device(), in[2].device(), out.device());
                }
            }
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        gradients(tape, in, dout, din[0], din[1], din[2]);
    }

    /** Adds the gradients that are wanted. */
    void gradients(
            Tape tape, Tensor[] in, Tensor dout, @Nullable Tensor dx, @Nullable Tensor dw, @Nullable Tensor dbias) {
        ConvolutionShape s = sizes(in);
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                float[] dy = dout.host(Layout.CHANNELS_LAST);
                if (dx != null) {
                    boolean add = !dx.takeZero();
                    Convolution.dataGradient(
                            cpu.workers(), s, filters(in), dy, dx.host(Layout.CHANNELS_LAST), add);
                }
                if (dw != null) {
                    FilterGradient.filters(
                            cpu.workers(), s, in[0].host(Layout.CHANNELS_LAST), dy, dw.host());
                }
                if (dbias != null) {
                    FilterGradient.bias(cpu.workers(), s, dy, dbias.host());
                }
            }
            case CudaBackend cuda -> {
                if (dout.shape().size() == 0) {
                    return;
                }
                Convolutions convolutions = cuda.engine().convolutions();
                ConvolutionSize size = cudaSizes(in);
                if (dx != null) {
                    convolutions.dataGradient(size, in[1].device(), dout.device(), dx.device());
                }
                if (dw != null) {
                    convolutions.filterGradient(size, in[0].device(), dout.device(), dw.device());
                }
                if (dbias != null) {
                    convolutions.biasGradient(size, dout.device(), dbias.device());
                }
            }
        }
    }
}
