package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Maximum of the two halves of the channels over [rows][2C]: y[r][c] = max(x[r][c], x[r][C + c]). A row is a pixel, or a sample of
 * features. Bound by memory.
 */
public final class MaxFeatureMapKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private MaxFeatureMapKernel() {}

    /**
     * Overwrites {@code y}, [rows][C].
     *
     * @param x [rows][2C]
     */
    public static void forward(Workers workers, int rows, int channels, float[] x, float[] y) {
        int part = Columns.part(rows);
        workers.run(Math.ceilDiv(rows, part), (task, worker) -> {
            int end = Math.min(rows, (task + 1) * part);
            for (int row = task * part; row < end; row++) {
                int first = 2 * row * channels;
                int to = row * channels;
                int c = 0;
                for (; c < S.loopBound(channels); c += L) {
                    FloatVector a = FloatVector.fromArray(S, x, first + c);
                    FloatVector b = FloatVector.fromArray(S, x, first + channels + c);
                    a.blend(b, secondWins(a, b)).intoArray(y, to + c);
                }
                for (; c < channels; c++) {
                    float a = x[first + c];
                    float b = x[first + channels + c];
                    y[to + c] = secondWins(a, b) ? b : a;
                }
            }
        });
    }

    /**
     * Gives each gradient to the half that was the maximum, and 0 to the other.
     *
     * @param x [rows][2C]
     * @param dy [rows][C]
     * @param dx [rows][2C]
     * @param add whether to add to {@code dx}; otherwise it is overwritten
     */
    public static void backward(Workers workers, int rows, int channels, float[] x, float[] dy, float[] dx, boolean add) {
        int part = Columns.part(rows);
        workers.run(Math.ceilDiv(rows, part), (task, worker) -> {
            int end = Math.min(rows, (task + 1) * part);
            for (int row = task * part; row < end; row++) {
                backward(x, dy, row * channels, dx, add, channels);
            }
        });
    }

    private static void backward(float[] x, float[] dy, int from, float[] dx, boolean add, int channels) {
        FloatVector zero = FloatVector.zero(S);
        int first = 2 * from;
        int second = first + channels;
        int c = 0;
        for (; c < S.loopBound(channels); c += L) {
            FloatVector d = FloatVector.fromArray(S, dy, from + c);
            VectorMask<Float> wins = secondWins(FloatVector.fromArray(S, x, first + c), FloatVector.fromArray(S, x, second + c));
            FloatVector da = d.blend(zero, wins);
            FloatVector db = zero.blend(d, wins);
            if (add) {
                da = da.add(FloatVector.fromArray(S, dx, first + c));
                db = db.add(FloatVector.fromArray(S, dx, second + c));
            }
            da.intoArray(dx, first + c);
            db.intoArray(dx, second + c);
        }
        for (; c < channels; c++) {
            boolean wins = secondWins(x[first + c], x[second + c]);
            float da = wins ? 0 : dy[from + c];
            float db = wins ? dy[from + c] : 0;
            dx[first + c] = add ? dx[first + c] + da : da;
            dx[second + c] = add ? dx[second + c] + db : db;
        }
    }

    /** Not of two equal ones; NaN is larger than any number. */
    private static VectorMask<Float> secondWins(FloatVector a, FloatVector b) {
        return b.compare(VectorOperators.GT, a).or(b.compare(VectorOperators.NE, b));
    }

    private static boolean secondWins(float a, float b) {
        return b > a || Float.isNaN(b);
    }
}
