package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Parametric rectifier over [B][C][plane]: y = x where x &gt; 0, else slope[c] x. */
public final class PReluKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private PReluKernel() {}

    /** Overwrites {@code y}. */
    public static void forward(
            Workers workers, int batch, int channels, int plane, float[] x, float[] slope, float[] y) {
        workers.run(batch, (b, worker) -> {
            for (int c = 0; c < channels; c++) {
                float a = slope[c];
                int from = (b * channels + c) * plane;
                int end = from + plane;
                int i = from;
                for (; i < from + S.loopBound(plane); i += L) {
                    FloatVector v = FloatVector.fromArray(S, x, i);
                    VectorMask<Float> positive = v.compare(VectorOperators.GT, 0);
                    v.mul(a).blend(v, positive).intoArray(y, i);
                }
                for (; i < end; i++) {
                    y[i] = x[i] > 0 ? x[i] : a * x[i];
                }
            }
        });
    }

    /** dx += dy where x &gt; 0, else slope[c] dy. */
    public static void dataGradient(
            Workers workers, int batch, int channels, int plane, float[] x, float[] slope, float[] dy, float[] dx) {
        workers.run(batch, (b, worker) -> {
            for (int c = 0; c < channels; c++) {
                float a = slope[c];
                int from = (b * channels + c) * plane;
                int end = from + plane;
                int i = from;
                for (; i < from + S.loopBound(plane); i += L) {
                    FloatVector d = FloatVector.fromArray(S, dy, i);
                    VectorMask<Float> positive = FloatVector.fromArray(S, x, i).compare(VectorOperators.GT, 0);
                    FloatVector.fromArray(S, dx, i).add(d.mul(a).blend(d, positive)).intoArray(dx, i);
                }
                for (; i < end; i++) {
                    dx[i] += x[i] > 0 ? dy[i] : a * dy[i];
                }
            }
        });
    }

    /** dslope[c] += sum over b and the plane of dy x where x is not positive; images are added in order. */
    public static void slopeGradient(
            Workers workers, int batch, int channels, int plane, float[] x, float[] dy, float[] dslope) {
        workers.run(channels, (c, worker) -> {
            float total = 0;
            for (int b = 0; b < batch; b++) {
                int from = (b * channels + c) * plane;
                int end = from + plane;
                FloatVector sum = FloatVector.zero(S);
                int i = from;
                for (; i < from + S.loopBound(plane); i += L) {
                    FloatVector negative = FloatVector.fromArray(S, x, i).min(0);
                    sum = negative.fma(FloatVector.fromArray(S, dy, i), sum);
                }
                float image = Lanes.sum(sum);
                for (; i < end; i++) {
                    image += Math.min(x[i], 0) * dy[i];
                }
                total += image;
            }
            dslope[c] += total;
        });
    }
}
