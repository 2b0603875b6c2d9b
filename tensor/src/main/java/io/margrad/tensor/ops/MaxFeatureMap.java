package io.margrad.tensor.ops;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Layout;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.MaxFeatureMapKernel;
import org.jspecify.annotations.Nullable;

/**
 * Maximum of the two halves of the channels: y[b][c][...] = max(x[b][c][...], x[b][C + c][...]) (Wu et al., "A Light CNN for Deep Face
 * Representation with Noisy Labels", 2018, Eq. 1: MFM 2/1). Of two equal values the first has the gradient, and NaN is the maximum.
 */
public final class MaxFeatureMap implements Op {
    private MaxFeatureMap() {}

    /**
     * Maximum of the two halves of the channels.
     *
     * @param x [B, 2C] or [B, 2C, H, W]
     * @return [B, C] or [B, C, H, W]
     * @throws IllegalArgumentException when the number of channels is odd
     */
    public static Tensor maxFeatureMap(Tensor x) {
        return Tape.apply(new MaxFeatureMap(), x);
    }

    @Override
    public String name() {
        return "maxFeatureMap";
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape x = in[0].shape();
        if (x.rank() < 2 || x.dim(1) % 2 != 0) {
            throw Op.mismatch(name(), "[B, 2C, ...]", in);
        }
        int[] dims = new int[x.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == 1 ? x.dim(1) / 2 : x.dim(i);
        }
        return Shape.of(dims);
    }

    /** Pixels of an image's plane; 1 for features. */
    private static int plane(Shape y) {
        int plane = 1;
        for (int i = 2; i < y.rank(); i++) {
            plane *= y.dim(i);
        }
        return plane;
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        Shape y = out.shape();
        switch (tape.backend()) {
            case CpuBackend cpu ->
                MaxFeatureMapKernel.forward(
                        cpu.workers(),
                        y.dim(0) * plane(y),
                        y.dim(1),
                        in[0].host(Layout.CHANNELS_LAST),
                        out.host(Layout.CHANNELS_LAST));
            case CudaBackend cuda ->
                cuda.engine().maxFeatureMap().forward(y.dim(0), y.dim(1) * plane(y), in[0].device(), out.device());
        }
    }

    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        if (din[0] == null) {
            return;
        }
        Shape y = out.shape();
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                boolean add = !din[0].takeZero();
                MaxFeatureMapKernel.backward(
                        cpu.workers(),
                        y.dim(0) * plane(y),
                        y.dim(1),
                        in[0].host(Layout.CHANNELS_LAST),
                        dout.host(Layout.CHANNELS_LAST),
                        din[0].host(Layout.CHANNELS_LAST),
                        add);
            }
            case CudaBackend cuda ->
                cuda.engine()
                        .maxFeatureMap()
                        .backward(y.dim(0), y.dim(1) * plane(y), in[0].device(), dout.device(), din[0].device());
        }
    }
}
