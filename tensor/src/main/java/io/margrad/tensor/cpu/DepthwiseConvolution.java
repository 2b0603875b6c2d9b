package io.margrad.tensor.cpu;

import org.jspecify.annotations.Nullable;

/**
 * Depthwise convolution, one filter for each channel, and its gradient by the input. The channels lie in the vector lanes and the images
 * are read where they are; a task is one row of the result. The filters' gradient is in {@link DepthwiseFilterGradient}.
 */
final class DepthwiseConvolution {
    private static final int PACKED = 3;

    private DepthwiseConvolution() {}

    /** As {@link Convolution#forward}. */
    static void forward(
            Workers workers,
            ConvolutionShape s,
            float[] x,
            float[] w,
            float @Nullable [] bias,
            @Nullable Rectifier rectifier,
            float[] out) {
        int channels = s.channels();
        float[] packed = pack(workers, s, w);
        DepthwiseTaps[] each = DepthwiseTaps.each(workers, x, channels, s.width(), s.stride(), s.taps());
        workers.run(s.batch() * s.outHeight(), (row, worker) -> {
            int image = row / s.outHeight() * s.height();
            int top = row % s.outHeight() * s.stride() - s.pad();
            DepthwiseTaps taps = each[worker];
            taps.clear();
            for (int ky = Math.max(0, -top); ky < Math.min(s.kernelHeight(), s.height() - top); ky++) {
                for (int kx = 0; kx < s.kernelWidth(); kx++) {
                    taps.add((image + top + ky) * s.width() * channels, kx - s.pad(), (ky * s.kernelWidth() + kx) * channels);
                }
            }
            int to = row * s.outWidth() * channels;
            taps.run(packed, bias, s.outWidth(), out, to, channels, false);
            if (rectifier != null) {
                for (int j = 0; j < s.outWidth(); j++) {
                    rectifier.apply(out, to + j * channels, 0, channels);
                }
            }
        });
    }

    /**
     * As {@link Convolution#dataGradient}. Columns of one phase, x modulo the stride, see the same taps of neighbouring pixels of dout, so
     * each phase is a row of its own.
     */
    static void dataGradient(Workers workers, ConvolutionShape s, float[] w, float[] dout, float[] dx, boolean add) {
        int channels = s.channels();
        int stride = s.stride();
        float[] packed = pack(workers, s, w);
        DepthwiseTaps[] each = DepthwiseTaps.each(workers, dout, channels, s.outWidth(), 1, s.taps());
        workers.run(s.batch() * s.height(), (row, worker) -> {
            int image = row / s.height() * s.outHeight();
            int y = row % s.height() + s.pad();
            for (int phase = 0; phase < Math.min(stride, s.width()); phase++) {
                DepthwiseTaps taps = each[worker];
                taps.clear();
                int x = phase + s.pad();
                for (int ky = y % stride; ky < s.kernelHeight(); ky += stride) {
                    int i = Math.floorDiv(y - ky, stride);
                    for (int kx = x % stride; kx < s.kernelWidth() && i >= 0 && i < s.outHeight(); kx += stride) {
                        taps.add(
                                (image + i) * s.outWidth() * channels,
                                Math.floorDiv(x - kx, stride),
                                (ky * s.kernelWidth() + kx) * channels);
                    }
                }
                int results = Math.ceilDiv(s.width() - phase, stride);
                taps.run(packed, null, results, dx, (row * s.width() + phase) * channels, stride * channels, add);
            }
        });
    }

    /** Filters [C][taps] as [taps][C]. */
    private static float[] pack(Workers workers, ConvolutionShape s, float[] w) {
        int size = s.taps() * s.channels();
        float[] packed = workers.scratch(0, PACKED, size);
        workers.run(s.taps(), size, (t, worker) -> {
            for (int c = 0; c < s.channels(); c++) {
                packed[t * s.channels() + c] = w[c * s.taps() + t];
            }
        });
        return packed;
    }
}
