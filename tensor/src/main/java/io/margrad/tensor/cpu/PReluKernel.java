package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Parametric rectifier over [rows][C]: y = x where x &gt; 0, else slope[c] x. A row is a pixel, or a sample of features. */
public final class PReluKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int SUMS = 3;
    private static final int SLOPES = 0;

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

    /**
     * Both gradients in one pass: dy where x &gt; 0, else slope[c] dy; and dslope[c] += sum over the rows of dy x where x is not
     * positive, parts of the rows added in order.
     *
     * @param dx the first of them
     * @param add whether to add to {@code dx}; otherwise it is overwritten
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
            float[] dslope) {
        int part = Columns.part(rows);
        int parts = Math.ceilDiv(rows, part);
        float[] sums = workers.scratch(0, SUMS, parts * channels);
        workers.run(parts, (task, worker) -> {
            int sum = task * channels;
            Arrays.fill(sums, sum, sum + channels, 0);
            for (int row = task * part; row < Math.min(rows, (task + 1) * part); row++) {
                int from = row * channels;
                int c = 0;
                for (; c < S.loopBound(channels); c += L) {
                    FloatVector v = FloatVector.fromArray(S, x, from + c);
                    FloatVector d = FloatVector.fromArray(S, dy, from + c);
                    VectorMask<Float> positive = v.compare(VectorOperators.GT, 0);
                    FloatVector g = d.mul(FloatVector.fromArray(S, slope, c)).blend(d, positive);
                    if (add) {
                        g = g.add(FloatVector.fromArray(S, dx, from + c));
                    }
                    g.intoArray(dx, from + c);
                    v.min(0).fma(d, FloatVector.fromArray(S, sums, sum + c)).intoArray(sums, sum + c);
                }
                for (; c < channels; c++) {
                    float g = x[from + c] > 0 ? dy[from + c] : slope[c] * dy[from + c];
                    dx[from + c] = add ? dx[from + c] + g : g;
                    sums[sum + c] += Math.min(x[from + c], 0) * dy[from + c];
                }
            }
        });
        Columns.addParts(parts, channels, sums, dslope);
    }
}
