package io.margrad.tensor.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Maximum over windows of channels-last images, and the way back. Bound by memory; a task is a row of windows or an image. */
public final class MaxPoolKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private MaxPoolKernel() {}

    /**
     * Finds the maximum of each window.
     *
     * @param x [B][H][W][C]
     * @param y overwritten with the maxima, [B][outH][outW][C]; NaN where a window holds NaN
     * @param winners overwritten with the index of each maximum within its plane, as a float (exact up to 2^24)
     */
    public static void forward(Workers workers, PoolShape s, float[] x, float[] y, float[] winners) {
        int channels = s.channels();
        int size = s.batch() * s.height() * s.width() * channels;
        workers.run(s.batch() * s.outHeight(), (task, worker) -> {
            int end = (task + 1) * s.outWidth() * channels;
            int image = task / s.outHeight() * s.height() * s.width() * channels;
            int top = task % s.outHeight() * s.stride();
            int bottom = Math.min(top + s.kernel(), s.height());
            for (int j = 0; j < s.outWidth(); j++) {
                int left = j * s.stride();
                int right = Math.min(left + s.kernel(), s.width());
                int out = (task * s.outWidth() + j) * channels;
                int last = image + ((bottom - 1) * s.width() + right - 1) * channels;
                int c = 0;
                // A window's last vector may reach into its neighbour's place, which is written after it, and reads what lies there.
                for (; c < channels && out + c + L <= end && last + c + L <= size; c += L) {
                    FloatVector winner = FloatVector.broadcast(S, (float) (top * s.width() + left));
                    FloatVector best = FloatVector.fromArray(S, x, image + (top * s.width() + left) * channels + c);
                    for (int u = top; u < bottom; u++) {
                        for (int v = left; v < right; v++) {
                            FloatVector value = FloatVector.fromArray(S, x, image + (u * s.width() + v) * channels + c);
                            // Not (value <= best): a NaN must win, so that a diverged network is noticed.
                            VectorMask<Float> wins = value.compare(VectorOperators.LE, best).not()
                                    .and(best.compare(VectorOperators.EQ, best));
                            best = best.blend(value, wins);
                            winner = winner.blend(FloatVector.broadcast(S, (float) (u * s.width() + v)), wins);
                        }
                    }
                    best.intoArray(y, out + c);
                    winner.intoArray(winners, out + c);
                }
                for (; c < channels; c++) {
                    int winner = top * s.width() + left;
                    float best = x[image + winner * channels + c];
                    for (int u = top; u < bottom; u++) {
                        for (int v = left; v < right; v++) {
                            float value = x[image + (u * s.width() + v) * channels + c];
                            if (!(value <= best) && !Float.isNaN(best)) {
                                best = value;
                                winner = u * s.width() + v;
                            }
                        }
                    }
                    y[out + c] = best;
                    winners[out + c] = winner;
                }
            }
        });
    }

    /**
     * Adds each gradient to where its maximum came from.
     *
     * @param dy [B][outH][outW][C]
     * @param dx [B][H][W][C]
     * @param add whether to add to {@code dx}; otherwise it is overwritten
     */
    public static void backward(Workers workers, PoolShape s, float[] winners, float[] dy, float[] dx, boolean add) {
        if (s.stride() == s.kernel() && !add) {
            workers.run(s.batch() * s.outHeight(), (task, worker) -> apart(s, task, winners, dy, dx));
            return;
        }
        if (!add) {
            Arrays.fill(dx, 0);
        }
        int channels = s.channels();
        workers.run(s.batch(), (b, worker) -> {
            int image = b * s.height() * s.width() * channels;
            int from = b * s.outHeight() * s.outWidth() * channels;
            int end = from + s.outHeight() * s.outWidth() * channels;
            for (int pixel = from; pixel < end; pixel += channels) {
                for (int c = 0; c < channels; c++) {
                    int winner = (int) winners[pixel + c];
                    dx[image + winner * channels + c] += dy[pixel + c];
                }
            }
        });
    }

    /** One row of windows that do not overlap, and the pixels beside and below them that are in no window. */
    private static void apart(PoolShape s, int task, float[] winners, float[] dy, float[] dx) {
        int channels = s.channels();
        int image = task / s.outHeight();
        int row = task % s.outHeight();
        int top = row * s.stride();
        int bottom = row == s.outHeight() - 1 ? s.height() : top + s.kernel();
        for (int u = top; u < bottom; u++) {
            int line = (image * s.height() + u) * s.width() * channels;
            if (u >= top + s.kernel()) {
                Arrays.fill(dx, line, line + s.width() * channels, 0);
                continue;
            }
            for (int v = 0; v < s.width(); v++) {
                int to = line + v * channels;
                int window = v / s.stride();
                if (window >= s.outWidth()) {
                    Arrays.fill(dx, to, to + channels, 0);
                    continue;
                }
                share(winners, dy, (task * s.outWidth() + window) * channels, u * s.width() + v, dx, to, channels);
            }
        }
    }

    /** The gradient of a window for one of its pixels: all or nothing. */
    private static void share(float[] winners, float[] dy, int from, int pixel, float[] dx, int to, int channels) {
        FloatVector zero = FloatVector.zero(S);
        int c = 0;
        for (; c < S.loopBound(channels); c += L) {
            VectorMask<Float> won = FloatVector.fromArray(S, winners, from + c).compare(VectorOperators.EQ, (float) pixel);
            zero.blend(FloatVector.fromArray(S, dy, from + c), won).intoArray(dx, to + c);
        }
        for (; c < channels; c++) {
            dx[to + c] = winners[from + c] == pixel ? dy[from + c] : 0;
        }
    }
}
