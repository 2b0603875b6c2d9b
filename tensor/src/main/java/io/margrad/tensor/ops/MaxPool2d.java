package io.margrad.tensor.ops;

import io.margrad.cuda.MaxPoolKernels.Pooling;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.MaxPoolKernel;
import io.margrad.tensor.cpu.PoolShape;
import org.jspecify.annotations.Nullable;

/**
 * Maximum over square windows, without padding: y[b][c][i][j] = max over u, v &lt; k of x[b][c][i s + u][j s + v].
 *
 * <p>With {@link Rounding#CEIL}, Caffe's rule, windows that begin inside the image are kept and clipped at its border; with
 * {@link Rounding#FLOOR} only whole windows count. Of several equal maxima the first one, in row-major order, gets the gradient.
 */
public final class MaxPool2d implements Op {
    /** How many windows there are when they do not divide the image. */
    public enum Rounding {
        /** Whole windows only: floor((H - k) / s) + 1. */
        FLOOR,
        /** Clipped windows too: ceil((H - k) / s) + 1. */
        CEIL
    }

    private static final int MOST_PIXELS = 1 << 24;

    private final int kernel;
    private final int stride;
    private final Rounding rounding;
    private @Nullable Tensor winners;

    private MaxPool2d(int kernel, int stride, Rounding rounding) {
        this.kernel = kernel;
        this.stride = stride;
        this.rounding = rounding;
    }

    /**
     * Maximum over windows.
     *
     * @param x [B, C, H, W]
     * @param kernel k, at least 1
     * @param stride s, from 1 to k: windows that leave gaps could begin outside the image
     * @throws IllegalArgumentException when {@code x} has another rank or no window fits
     */
    public static Tensor maxPool2d(Tensor x, int kernel, int stride, Rounding rounding) {
        return Tape.apply(new MaxPool2d(kernel, stride, rounding), x);
    }

    @Override
    public String name() {
        return "maxPool2d";
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape x = in[0].shape();
        if (kernel < 1 || stride < 1 || stride > kernel) {
            throw new IllegalArgumentException(
                    "maxPool2d: expected 1 <= stride <= kernel, found kernel " + kernel + ", stride " + stride);
        }
        if (x.rank() == 4 && (long) x.dim(2) * x.dim(3) > MOST_PIXELS) {
            throw Op.mismatch(name(), "planes of at most 2^24 pixels, which a float counts", in);
        }
        if (x.rank() != 4 || x.dim(2) < kernel || x.dim(3) < kernel) {
            throw Op.mismatch(name(), "[B, C, H, W] with H and W at least " + kernel, in);
        }
        return Shape.of(x.dim(0), x.dim(1), windows(x.dim(2)), windows(x.dim(3)));
    }

    private int windows(int size) {
        int room = size - kernel;
        return (rounding == Rounding.CEIL ? Math.ceilDiv(room, stride) : room / stride) + 1;
    }

    private PoolShape sizes(Tensor x, Tensor y) {
        Shape in = x.shape();
        Shape out = y.shape();
        return new PoolShape(
                in.dim(0), in.dim(1), in.dim(2), in.dim(3), out.dim(2), out.dim(3), kernel, stride);
    }

    private Pooling pooling(Tensor x, Tensor y) {
        PoolShape s = sizes(x, y);
        return new Pooling(s.batch() * s.channels(), s.height(), s.width(), s.outHeight(), s.outWidth(), kernel, stride);
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        Tensor won = tape.scratch("maxPool2d winners", out.shape());
        winners = won;
        switch (tape.backend()) {
            case CpuBackend cpu ->
                MaxPoolKernel.forward(
                        cpu.workers(),
                        sizes(in[0], out),
                        in[0].host(Layout.CHANNELS_LAST),
                        out.host(Layout.CHANNELS_LAST),
                        won.host(Layout.CHANNELS_LAST));
            case CudaBackend cuda ->
                cuda.engine().maxPool().forward(pooling(in[0], out), in[0].device(), out.device(), won.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        if (din[0] == null || winners == null) {
            return;
        }
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                boolean add = !din[0].takeZero();
                MaxPoolKernel.backward(
                        cpu.workers(),
                        sizes(in[0], out),
                        winners.host(Layout.CHANNELS_LAST),
                        dout.host(Layout.CHANNELS_LAST),
                        din[0].host(Layout.CHANNELS_LAST),
                        add);
            }
            case CudaBackend cuda ->
                cuda.engine()
                        .maxPool()
                        .backward(pooling(in[0], out), winners.device(), dout.device(), din[0].device());
        }
    }
}
