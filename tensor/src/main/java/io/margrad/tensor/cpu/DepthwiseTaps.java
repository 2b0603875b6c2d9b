package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The taps that one row of results of a depthwise convolution sees, channels in the lanes: result n is the sum over the taps t of
 * weight[t] times the source's pixel in column first[t] + n step of the tap's row, where there is such a column.
 *
 * <p>Four neighbouring results are summed together where all of their taps lie inside the row, so that a weight is loaded once for four
 * multiply-adds. The order of a sum is that of the taps in both cases.
 */
final class DepthwiseTaps {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int TOGETHER = 4;

    private final float[] source;
    private final int channels;
    private final int width;
    private final int step;
    private final int[] columns;
    private final int[] offsets;
    private final int[] weights;
    private int count;

    /**
     * No taps yet.
     *
     * @param source [...][width][channels]
     * @param step columns of the source from one result to the next
     * @param most taps that there may be
     */
    private DepthwiseTaps(float[] source, int channels, int width, int step, int most) {
        this.source = source;
        this.channels = channels;
        this.width = width;
        this.step = step;
        columns = new int[most];
        offsets = new int[most];
        weights = new int[most];
    }

    /** As many as there are threads in a team, one for each. */
    static DepthwiseTaps[] each(Workers workers, float[] source, int channels, int width, int step, int most) {
        DepthwiseTaps[] taps = new DepthwiseTaps[workers.threads()];
        Arrays.setAll(taps, worker -> new DepthwiseTaps(source, channels, width, step, most));
        return taps;
    }

    /** No taps any more. */
    void clear() {
        count = 0;
    }

    /** One more: the row of the source that begins at {@code row}, the column that result 0 sees, and where the weights begin. */
    void add(int row, int column, int weight) {
        columns[count] = column;
        offsets[count] = row + column * channels;
        weights[count] = weight;
        count++;
    }

    /**
     * Computes a row.
     *
     * @param w weights, [taps][channels]
     * @param start [channels], where sums begin; null: 0
     * @param results how many
     * @param out result n at {@code to + n pitch}
     * @param add whether to add to {@code out}; otherwise it is overwritten
     */
    void run(float[] w, float @Nullable [] start, int results, float[] out, int to, int pitch, boolean add) {
        int from = 0;
        int end = results;
        for (int t = 0; t < count; t++) {
            from = Math.max(from, Math.ceilDiv(-columns[t], step));
            end = Math.min(end, Math.floorDiv(width - 1 - columns[t], step) + 1);
        }
        int n = 0;
        for (; n < Math.min(from, results); n++) {
            one(n, w, start, out, to + n * pitch, add);
        }
        for (; n + TOGETHER <= end; n += TOGETHER) {
            four(n, w, start, out, to + n * pitch, pitch, add);
        }
        for (; n < results; n++) {
            one(n, w, start, out, to + n * pitch, add);
        }
    }

    private void four(int n, float[] w, float @Nullable [] start, float[] out, int to, int pitch, boolean add) {
        int apart = step * channels;
        int c = 0;
        for (; c < S.loopBound(channels); c += L) {
            FloatVector s0 = start == null ? FloatVector.zero(S) : FloatVector.fromArray(S, start, c);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            int shift = n * apart + c;
            for (int t = 0; t < count; t++) {
                FloatVector weight = FloatVector.fromArray(S, w, weights[t] + c);
                int at = offsets[t] + shift;
                s0 = FloatVector.fromArray(S, source, at).fma(weight, s0);
                s1 = FloatVector.fromArray(S, source, at + apart).fma(weight, s1);
                s2 = FloatVector.fromArray(S, source, at + 2 * apart).fma(weight, s2);
                s3 = FloatVector.fromArray(S, source, at + 3 * apart).fma(weight, s3);
            }
            store(s0, out, to + c, add);
            store(s1, out, to + pitch + c, add);
            store(s2, out, to + 2 * pitch + c, add);
            store(s3, out, to + 3 * pitch + c, add);
        }
        if (c < channels) {
            for (int i = 0; i < TOGETHER; i++) {
                tail(n + i, c, w, start, out, to + i * pitch, add);
            }
        }
    }

    private void one(int n, float[] w, float @Nullable [] start, float[] out, int to, boolean add) {
        int c = 0;
        for (; c < S.loopBound(channels); c += L) {
            FloatVector sum = start == null ? FloatVector.zero(S) : FloatVector.fromArray(S, start, c);
            for (int t = 0; t < count; t++) {
                int column = columns[t] + n * step;
                if (column >= 0 && column < width) {
                    FloatVector pixel = FloatVector.fromArray(S, source, offsets[t] + n * step * channels + c);
                    sum = pixel.fma(FloatVector.fromArray(S, w, weights[t] + c), sum);
                }
            }
            store(sum, out, to + c, add);
        }
        tail(n, c, w, start, out, to, add);
    }

    /** The channels from {@code first} on, which are no whole vector. */
    private void tail(int n, int first, float[] w, float @Nullable [] start, float[] out, int to, boolean add) {
        for (int c = first; c < channels; c++) {
            float sum = start == null ? 0 : start[c];
            for (int t = 0; t < count; t++) {
                int column = columns[t] + n * step;
                if (column >= 0 && column < width) {
                    sum = Math.fma(source[offsets[t] + n * step * channels + c], w[weights[t] + c], sum);
                }
            }
            out[to + c] = add ? out[to + c] + sum : sum;
        }
    }

    private static void store(FloatVector sum, float[] out, int at, boolean add) {
        (add ? FloatVector.fromArray(S, out, at).add(sum) : sum).intoArray(out, at);
    }
}
