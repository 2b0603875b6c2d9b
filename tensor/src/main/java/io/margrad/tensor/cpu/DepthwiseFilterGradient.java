package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Gradient of a depthwise convolution by its filters: dw[c][ky][kx] += sum over b, i, j of x[b][c][i s + ky - p][j s + kx - p]
 * dout[b][c][i][j], channels in the lanes.
 *
 * <p>The rows of dout are cut into at most {@link #PARTS} parts by their number alone; each has a sum of its own and these are added in
 * order, so that the bits do not depend on the number of threads.
 */
final class DepthwiseFilterGradient {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int PARTS = 16;
    private static final int SUMS = 3;

    /** Taps of a filter row that are summed together, so that a pixel of dout is loaded once for them. */
    private static final int TOGETHER = 3;

    private final ConvolutionShape s;
    private final int channels;
    private final float[] x;
    private final float[] dout;
    private final float[] sums;

    private DepthwiseFilterGradient(ConvolutionShape shape, float[] x, float[] dout, float[] sums) {
        this.s = shape;
        this.channels = s.channels();
        this.x = x;
        this.dout = dout;
        this.sums = sums;
    }

    /** As {@link FilterGradient#filters}. */
    static void run(Workers workers, ConvolutionShape s, float[] x, float[] dout, float[] dw) {
        int rows = s.batch() * s.outHeight();
        int part = Math.ceilDiv(rows, PARTS);
        int parts = Math.ceilDiv(rows, part);
        int size = s.taps() * s.channels();
        float[] sums = workers.scratch(0, SUMS, parts * size);
        DepthwiseFilterGradient gradient = new DepthwiseFilterGradient(s, x, dout, sums);
        workers.run(parts, (p, worker) -> {
            Arrays.fill(sums, p * size, (p + 1) * size, 0);
            for (int row = p * part; row < Math.min(rows, (p + 1) * part); row++) {
                gradient.row(row, p * size);
            }
        });
        workers.run(s.taps(), (long) parts * size, (t, worker) -> {
            int first = t * s.channels();
            for (int p = 1; p < parts; p++) {
                Vectors.add(sums, p * size + first, sums, first, s.channels());
            }
            for (int c = 0; c < s.channels(); c++) {
                dw[c * s.taps() + t] += sums[first + c];
            }
        });
    }

    /** Adds what one row of dout gives. */
    private void row(int row, int sum) {
        int top = row % s.outHeight() * s.stride() - s.pad();
        int image = row / s.outHeight() * s.height();
        int from = row * s.outWidth() * channels;
        for (int ky = Math.max(0, -top); ky < Math.min(s.kernelHeight(), s.height() - top); ky++) {
            int line = (image + top + ky) * s.width() * channels;
            int to = sum + ky * s.kernelWidth() * channels;
            int kx = 0;
            for (; kx + TOGETHER <= s.kernelWidth(); kx += TOGETHER) {
                // Pixels that all of the three taps see.
                int first = firstPixel(kx);
                int end = Math.max(first, endPixel(kx + TOGETHER - 1));
                three(from, line, kx, first, end, to + kx * channels);
                for (int k = kx; k < kx + TOGETHER; k++) {
                    one(from, line, k, firstPixel(k), Math.min(first, endPixel(k)), to + k * channels);
                    one(from, line, k, Math.max(end, firstPixel(k)), endPixel(k), to + k * channels);
                }
            }
            for (; kx < s.kernelWidth(); kx++) {
                one(from, line, kx, firstPixel(kx), endPixel(kx), to + kx * channels);
            }
        }
    }

    /** The first pixel of dout whose tap in this column lies inside the image. */
    private int firstPixel(int kx) {
        return Math.max(0, Math.ceilDiv(s.pad() - kx, s.stride()));
    }

    /** The first behind the last such pixel. */
    private int endPixel(int kx) {
        return Math.min(s.outWidth(), Math.floorDiv(s.width() - 1 + s.pad() - kx, s.stride()) + 1);
    }

    private int source(int line, int kx, int j) {
        return line + (j * s.stride() + kx - s.pad()) * channels;
    }

    /** Three neighbouring taps, even and odd pixels apart, so that six sums are under way. */
    private void three(int from, int line, int kx, int first, int end, int to) {
        if (end <= first) {
            return;
        }
        int apart = s.stride() * channels;
        int c = 0;
        for (; c < S.loopBound(channels); c += L) {
            FloatVector s0 = FloatVector.zero(S);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector r0 = s0;
            FloatVector r1 = s0;
            FloatVector r2 = s0;
            int at = source(line, kx, first) + c;
            int j = first;
            for (; j + 2 <= end; j += 2, at += 2 * apart) {
                FloatVector d = FloatVector.fromArray(S, dout, from + j * channels + c);
                s0 = FloatVector.fromArray(S, x, at).fma(d, s0);
                s1 = FloatVector.fromArray(S, x, at + channels).fma(d, s1);
                s2 = FloatVector.fromArray(S, x, at + 2 * channels).fma(d, s2);
                FloatVector e = FloatVector.fromArray(S, dout, from + (j + 1) * channels + c);
                r0 = FloatVector.fromArray(S, x, at + apart).fma(e, r0);
                r1 = FloatVector.fromArray(S, x, at + apart + channels).fma(e, r1);
                r2 = FloatVector.fromArray(S, x, at + apart + 2 * channels).fma(e, r2);
            }
            if (j < end) {
                FloatVector d = FloatVector.fromArray(S, dout, from + j * channels + c);
                s0 = FloatVector.fromArray(S, x, at).fma(d, s0);
                s1 = FloatVector.fromArray(S, x, at + channels).fma(d, s1);
                s2 = FloatVector.fromArray(S, x, at + 2 * channels).fma(d, s2);
            }
            add(s0.add(r0), to + c);
            add(s1.add(r1), to + channels + c);
            add(s2.add(r2), to + 2 * channels + c);
        }
        for (int k = 0; k < TOGETHER; k++) {
            tail(c, from, line, kx + k, first, end, to + k * channels);
        }
    }

    private void one(int from, int line, int kx, int first, int end, int to) {
        if (end <= first) {
            return;
        }
        int c = 0;
        for (; c < S.loopBound(channels); c += L) {
            FloatVector total = FloatVector.zero(S);
            for (int j = first; j < end; j++) {
                FloatVector d = FloatVector.fromArray(S, dout, from + j * channels + c);
                total = FloatVector.fromArray(S, x, source(line, kx, j) + c).fma(d, total);
            }
            add(total, to + c);
        }
        tail(c, from, line, kx, first, end, to);
    }

    /** The channels from {@code rest} on, which are no whole vector. */
    private void tail(int rest, int from, int line, int kx, int first, int end, int to) {
        for (int c = rest; c < channels; c++) {
            float total = 0;
            for (int j = first; j < end; j++) {
                total = Math.fma(x[source(line, kx, j) + c], dout[from + j * channels + c], total);
            }
            sums[to + c] += total;
        }
    }

    private void add(FloatVector total, int to) {
        FloatVector.fromArray(S, sums, to).add(total).intoArray(sums, to);
    }
}
