package io.margrad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A convolution as one matrix product: each output pixel's patch of the input becomes a row of a matrix [pixels][taps], the taps with the
 * channel running fastest, which is multiplied with the filters [taps][O] by {@link Gemm}.
 *
 * <p>What most libraries began with, and here for comparison: the matrix is kh kw times the input, so images go through it in groups.
 * Any stride, padding and filter.
 */
final class Im2col {
    private static final int FILTERS = 3;
    private static final int PATCHES = 4;
    private static final int PIXELS = 5;
    private static final int GRADIENT = 7;

    /** Most floats of the matrix of patches and of the pixels' matrix, but for one image. */
    private static final int MOST = 1 << 22;

    private final ConvolutionShape s;
    private final int plane;
    private final int taps;
    private final int group;

    Im2col(ConvolutionShape shape) {
        s = shape;
        plane = s.outHeight() * s.outWidth();
        taps = s.taps();
        long widest = (long) plane * Math.max(taps, s.filters());
        group = Math.clamp(MOST / Math.max(1, widest), 1, Math.max(1, s.batch()));
    }

    /** As {@link Convolution#forward}. */
    void forward(Workers workers, float[] x, float[] w, float @Nullable [] bias, @Nullable Rectifier rectifier, float[] out) {
        float[] filters = filters(workers, w);
        for (int first = 0; first < s.batch(); first += group) {
            int images = Math.min(group, s.batch() - first);
            int from = first * plane;
            float[] patches = patches(workers, x, first, images);
            float[] pixels = workers.scratch(0, PIXELS, group * plane * s.filters());
            Gemm.multiply(workers, false, false, images * plane, s.filters(), taps, patches, filters, pixels, false);
            workers.run(images * s.outHeight(), (row, worker) -> {
                for (int i = row * s.outWidth(); i < (row + 1) * s.outWidth(); i++) {
                    int to = (from + i) * s.filters();
                    if (bias == null) {
                        System.arraycopy(pixels, i * s.filters(), out, to, s.filters());
                    } else {
                        Vectors.sum(pixels, i * s.filters(), bias, 0, out, to, s.filters());
                    }
                    if (rectifier != null) {
                        rectifier.apply(out, to, 0, s.filters());
                    }
                }
            });
        }
    }

    /** As {@link Convolution#dataGradient}: the product's gradient, each patch added to where it came from. */
    void dataGradient(Workers workers, float[] w, float[] dout, float[] dx, boolean add) {
        if (!add) {
            Arrays.fill(dx, 0, s.batch() * s.inputSize(), 0);
        }
        float[] filters = filters(workers, w);
        for (int from = 0; from < s.batch(); from += group) {
            int first = from;
            int images = Math.min(group, s.batch() - first);
            float[] patches = workers.scratch(0, PATCHES, group * plane * taps);
            Gemm.multiply(workers, false, true, images * plane, taps, s.filters(), pixels(workers, dout, first, images), filters, patches, false);
            workers.run(images, (b, worker) -> eachTap(first + b, b, (at, patch) -> Vectors.add(patches, patch, dx, at, s.channels())));
        }
    }

    /** As {@link FilterGradient#filters}. */
    void filterGradient(Workers workers, float[] x, float[] dout, float[] dw) {
        float[] gradient = workers.scratch(0, GRADIENT, taps * s.filters());
        for (int first = 0; first < s.batch(); first += group) {
            int images = Math.min(group, s.batch() - first);
            float[] patches = patches(workers, x, first, images);
            float[] pixels = pixels(workers, dout, first, images);
            Gemm.multiply(workers, true, false, taps, s.filters(), images * plane, patches, pixels, gradient, first > 0);
        }
        int area = s.kernelHeight() * s.kernelWidth();
        for (int o = 0; o < s.filters(); o++) {
            for (int c = 0; c < s.channels(); c++) {
                for (int k = 0; k < area; k++) {
                    dw[(o * s.channels() + c) * area + k] += gradient[(k * s.channels() + c) * s.filters() + o];
                }
            }
        }
    }

    /** The filters [O][C][kh][kw] as [kh][kw][C][O]. */
    private float[] filters(Workers workers, float[] w) {
        float[] filters = workers.scratch(0, FILTERS, taps * s.filters());
        int area = s.kernelHeight() * s.kernelWidth();
        for (int o = 0; o < s.filters(); o++) {
            for (int c = 0; c < s.channels(); c++) {
                for (int k = 0; k < area; k++) {
                    filters[(k * s.channels() + c) * s.filters() + o] = w[(o * s.channels() + c) * area + k];
                }
            }
        }
        return filters;
    }

    private float[] patches(Workers workers, float[] x, int first, int images) {
        float[] patches = workers.scratch(0, PATCHES, group * plane * taps);
        workers.run(images, (b, worker) -> {
            Arrays.fill(patches, b * plane * taps, (b + 1) * plane * taps, 0);
            eachTap(first + b, b, (at, patch) -> System.arraycopy(x, at, patches, patch, s.channels()));
        });
        return patches;
    }

    /** The pixels of some images of {@code dout}, from the start of an array. */
    private float[] pixels(Workers workers, float[] dout, int first, int images) {
        float[] pixels = workers.scratch(0, PIXELS, group * plane * s.filters());
        System.arraycopy(dout, first * plane * s.filters(), pixels, 0, images * plane * s.filters());
        return pixels;
    }

    /** Told of a pixel of the input and of its place in a patch, as indices of their first channels. */
    private interface Tap {
        void at(int input, int patch);
    }

    /** Goes through all taps of an image that lie inside of it; its patches are the matrix's image {@code b}. */
    private void eachTap(int image, int b, Tap tap) {
        for (int i = 0; i < plane; i++) {
            int top = i / s.outWidth() * s.stride() - s.pad();
            int left = i % s.outWidth() * s.stride() - s.pad();
            for (int k = 0; k < s.kernelHeight() * s.kernelWidth(); k++) {
                int row = top + k / s.kernelWidth();
                int column = left + k % s.kernelWidth();
                if (row >= 0 && row < s.height() && column >= 0 && column < s.width()) {
                    tap.at(((image * s.height() + row) * s.width() + column) * s.channels(), (b * plane + i) * taps + k * s.channels());
                }
            }
        }
    }
}
