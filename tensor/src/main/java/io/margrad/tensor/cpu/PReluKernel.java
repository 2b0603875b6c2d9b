package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** Parametric rectifier over [rows][C]: y = x where x &gt; 0, else slope[c] x. A row is a pixel, or a sample of features. */
public final class PReluKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int SUMS = 3;
    private static final int SLOPES = 0;

    /** Elements of a block of rows, over which the vectors of channels are gone through one after the other: in cache. */
    private static final int BLOCK = 2048;

    private PReluKernel() {}

    /** Overwrites {@code y}. */
    public static void forward(Workers workers, int rows, int channels, float[] x, float[] slope, float[] y) {
        int part = Columns.part(rows);
        int padded = Math.ceilDiv(channels, L) * L;
        float[] slopes = workers.scratch(0, SLOPES, padded);
        System.arraycopy(slope, 0, slopes, 0, channels);
        Arrays.fill(slopes, channels, padded, 0);
        workers.run(Math.ceilDiv(rows, part), (task, worker) -> {
            int end = Math.min(rows, (task + 1) * part) * channels;
            for (int from = task * part * channels; from < end; from += channels) {
                int c = 0;
                // A row's last vector may reach into the next row, which is written after it.
                for (; c < channels && from + c + L <= end; c += L) {
                    FloatVector v = FloatVector.fromArray(S, x, from + c);
                    VectorMask<Float> positive = v.compare(VectorOperators.GT, 0);
                    v.mul(FloatVector.fromArray(S, slopes, c)).blend(v, positive).intoArray(y, from + c);
                }
                for (; c < channels; c++) {
                    y[from + c] = x[from + c] > 0 ? x[from + c] : slope[c] * x[from + c];
                }
            }
        });
    }

    /** A stretch of one row, whose first element belongs to channel {@code channel}. */
    static void apply(float[] x, int from, float[] slope, int channel, float[] y, int to, int count) {
        int i = 0;
        for (; i < S.loopBound(count); i += L) {
            FloatVector v = FloatVector.fromArray(S, x, from + i);
            VectorMask<Float> positive = v.compare(VectorOperators.GT, 0);
            v.mul(FloatVector.fromArray(S, slope, channel + i)).blend(v, positive).intoArray(y, to + i);
        }
        if (i < count) {
            VectorMask<Float> rest = S.indexInRange(i, count);
            FloatVector v = FloatVector.fromArray(S, x, from + i, rest);
            VectorMask<Float> positive = v.compare(VectorOperators.GT, 0);
            v.mul(FloatVector.fromArray(S, slope, channel + i, rest)).blend(v, positive).intoArray(y, to + i, rest);
        }
    }

    /**
     * All gradients in one pass: dx = dy where x &gt; 0, else slope[c] dy; dslope[c] += sum over the rows of dy x where x is not
     * positive; and, for a bias that was added before, dbias[c] += sum over the rows of dx. Parts of the rows are added in order.
     *
     * @param add whether to add to {@code dx}; otherwise it is overwritten. Not with {@code dbias}
     * @param dbias null when there is no bias
     */
    public static void backward(
            Workers workers,
            int rows,
            int channels,
            float[] x,
            float[] slope,
            float[] dy,
            float[] dx,
            boolean add,
            float[] dslope,
            float @Nullable [] dbias) {
        int part = Columns.part(rows);
        int parts = Math.ceilDiv(rows, part);
        float[] sums = workers.scratch(0, SUMS, 2 * parts * channels);
        int biases = parts * channels;
        int block = Math.max(1, BLOCK / Math.max(1, channels));
        workers.run(parts, (task, worker) -> {
            int sum = task * channels;
            Arrays.fill(sums, sum, sum + channels, 0);
            Arrays.fill(sums, biases + sum, biases + sum + channels, 0);
            int end = Math.min(rows, (task + 1) * part);
            for (int row = task * part; row < end; row += block) {
                int from = row * channels;
                int to = Math.min(end, row + block) * channels;
                int c = 0;
                for (; c < S.loopBound(channels); c += L) {
                    lanes(x, from + c, to, channels, FloatVector.fromArray(S, slope, c), dy, dx, add, sums, sum + c, biases);
                }
                if (c < channels) {
                    VectorMask<Float> rest = S.indexInRange(c, channels);
                    lanes(x, from + c, to, channels, FloatVector.fromArray(S, slope, c, rest), dy, dx, add, sums, sum + c, biases, rest);
                }
            }
        });
        Columns.addParts(parts, channels, sums, 0, dslope);
        if (dbias != null) {
            Columns.addParts(parts, channels, sums, biases, dbias);
        }
    }

    /** The last channels of some rows, fewer than a vector has lanes; as the method below. */
    private static void lanes(
            float[] x,
            int from,
            int to,
            int step,
            FloatVector slope,
            float[] dy,
            float[] dx,
            boolean add,
            float[] sums,
            int sum,
            int biases,
            VectorMask<Float> rest) {
        FloatVector slopes = FloatVector.fromArray(S, sums, sum, rest);
        FloatVector bias = FloatVector.fromArray(S, sums, biases + sum, rest);
        for (int i = from; i < to; i += step) {
            FloatVector v = FloatVector.fromArray(S, x, i, rest);
            FloatVector d = FloatVector.fromArray(S, dy, i, rest);
            FloatVector g = d.mul(slope).blend(d, v.compare(VectorOperators.GT, 0));
            slopes = v.min(0).fma(d, slopes);
            bias = bias.add(g);
            (add ? FloatVector.fromArray(S, dx, i, rest).add(g) : g).intoArray(dx, i, rest);
        }
        slopes.intoArray(sums, sum, rest);
        bias.intoArray(sums, biases + sum, rest);
    }

    /** A vector of channels of some rows, the sums in registers. */
    private static void lanes(
            float[] x,
            int from,
            int to,
            int step,
            FloatVector slope,
            float[] dy,
            float[] dx,
            boolean add,
            float[] sums,
            int sum,
            int biases) {
        FloatVector slopes = FloatVector.fromArray(S, sums, sum);
        FloatVector bias = FloatVector.fromArray(S, sums, biases + sum);
        for (int i = from; i < to; i += step) {
            FloatVector v = FloatVector.fromArray(S, x, i);
            FloatVector d = FloatVector.fromArray(S, dy, i);
            FloatVector g = d.mul(slope).blend(d, v.compare(VectorOperators.GT, 0));
            slopes = v.min(0).fma(d, slopes);
            bias = bias.add(g);
            if (add) {
                FloatVector.fromArray(S, dx, i).add(g).intoArray(dx, i);
            } else {
                g.intoArray(dx, i);
            }
        }
        slopes.intoArray(sums, sum);
        bias.intoArray(sums, biases + sum);
    }
}
