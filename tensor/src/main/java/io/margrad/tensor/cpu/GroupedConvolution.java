package io.margrad.tensor.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A convolution in groups of several channels or filters: one group after the other is copied together and given to the convolution of
 * one group, whose bits it has. The copies cost two passes over memory; a depthwise convolution has kernels of its own.
 */
final class GroupedConvolution {
    // Beyond the slots of the convolution of one group.
    private static final int IMAGES = 8;
    private static final int FILTERS = 9;
    private static final int RESULTS = 10;

    private final ConvolutionShape s;
    private final ConvolutionShape one;
    private final int inputPixels;
    private final int outputPixels;
    private final int filterSize;

    GroupedConvolution(ConvolutionShape shape) {
        s = shape;
        one = s.ofGroup();
        inputPixels = s.batch() * s.height() * s.width();
        outputPixels = s.batch() * s.outHeight() * s.outWidth();
        filterSize = one.filters() * one.taps();
    }

    /** As {@link Convolution#forward}. */
    void forward(Workers workers, float[] x, float[] w, float @Nullable [] bias, @Nullable Rectifier rectifier, float[] out) {
        for (int group = 0; group < s.groups(); group++) {
            float[] images = gather(workers, IMAGES, inputPixels, s.channels(), x, group);
            float[] result = workers.scratch(0, RESULTS, outputPixels * one.filters());
            float[] start = bias == null ? null : Arrays.copyOfRange(bias, group * one.filters(), (group + 1) * one.filters());
            Convolution.forward(workers, one, images, filters(workers, w, group), start, null, result);
            int first = group * one.filters();
            workers.run(s.batch() * s.outHeight(), (row, worker) -> {
                for (int pixel = row * s.outWidth(); pixel < (row + 1) * s.outWidth(); pixel++) {
                    int to = pixel * s.filters() + first;
                    System.arraycopy(result, pixel * one.filters(), out, to, one.filters());
                    if (rectifier != null) {
                        rectifier.apply(out, to, first, one.filters());
                    }
                }
            });
        }
    }

    /** As {@link Convolution#dataGradient}. */
    void dataGradient(Workers workers, float[] w, float[] dout, float[] dx, boolean add) {
        for (int group = 0; group < s.groups(); group++) {
            float[] gradients = gather(workers, IMAGES, outputPixels, s.filters(), dout, group);
            float[] result = workers.scratch(0, RESULTS, inputPixels * one.channels());
            Convolution.dataGradient(workers, one, filters(workers, w, group), gradients, result, false);
            int first = group * one.channels();
            workers.run(s.batch() * s.height(), (row, worker) -> {
                for (int pixel = row * s.width(); pixel < (row + 1) * s.width(); pixel++) {
                    int to = pixel * s.channels() + first;
                    if (add) {
                        Vectors.add(result, pixel * one.channels(), dx, to, one.channels());
                    } else {
                        System.arraycopy(result, pixel * one.channels(), dx, to, one.channels());
                    }
                }
            });
        }
    }

    /** As {@link FilterGradient#filters}. */
    void filterGradient(Workers workers, float[] x, float[] dout, float[] dw) {
        for (int group = 0; group < s.groups(); group++) {
            float[] images = gather(workers, IMAGES, inputPixels, s.channels(), x, group);
            float[] gradients = gather(workers, RESULTS, outputPixels, s.filters(), dout, group);
            float[] sums = workers.scratch(0, FILTERS, filterSize);
            Arrays.fill(sums, 0, filterSize, 0);
            FilterGradient.filters(workers, one, images, gradients, sums);
            int first = group * filterSize;
            int taps = one.taps();
            workers.run(one.filters(), filterSize, (o, worker) -> Vectors.add(sums, o * taps, dw, first + o * taps, taps));
        }
    }

    private float[] filters(Workers workers, float[] w, int group) {
        float[] filters = workers.scratch(0, FILTERS, filterSize);
        int first = group * filterSize;
        int taps = one.taps();
        workers.run(one.filters(), filterSize, (o, worker) -> System.arraycopy(w, first + o * taps, filters, o * taps, taps));
        return filters;
    }

    /** The planes of one group, [pixels][planes / groups]. */
    private float[] gather(Workers workers, int slot, int pixels, int planes, float[] from, int group) {
        int count = planes / s.groups();
        float[] gathered = workers.scratch(0, slot, pixels * count);
        int part = Columns.part(pixels);
        workers.run(Math.ceilDiv(pixels, part), (task, worker) -> {
            for (int pixel = task * part; pixel < Math.min(pixels, (task + 1) * part); pixel++) {
                System.arraycopy(from, pixel * planes + group * count, gathered, pixel * count, count);
            }
        });
        return gathered;
    }
}
