package io.margrad.tensor.cpu;

/** Maximum over windows, and the way back. Bound by memory; one thread works on one plane. */
public final class MaxPoolKernel {
    private MaxPoolKernel() {}

    /**
     * Finds the maximum of each window.
     *
     * @param x [planes][H][W]
     * @param y overwritten with the maxima, [planes][outH][outW]; NaN where a window holds NaN
     * @param winners overwritten with the index of each maximum within its plane, as a float (exact up to 2^24)
     */
    public static void forward(Workers workers, PoolShape s, float[] x, float[] y, float[] winners) {
        int plane = s.height() * s.width();
        workers.run(s.planes(), (p, worker) -> {
            int out = p * s.outHeight() * s.outWidth();
            for (int i = 0; i < s.outHeight(); i++) {
                for (int j = 0; j < s.outWidth(); j++) {
                    int top = i * s.stride();
                    int left = j * s.stride();
                    int right = Math.min(left + s.kernel(), s.width());
                    int winner = top * s.width() + left;
                    float best = x[p * plane + winner];
                    for (int u = top; u < Math.min(top + s.kernel(), s.height()); u++) {
                        for (int v = left; v < right; v++) {
                            float value = x[p * plane + u * s.width() + v];
                            // Not (value <= best): a NaN must win, so that a diverged network is noticed.
                            if (!(value <= best) && !Float.isNaN(best)) {
                                best = value;
                                winner = u * s.width() + v;
                            }
                        }
                    }
                    y[out] = best;
                    winners[out++] = winner;
                }
            }
        });
    }

    /**
     * Adds each gradient to where its maximum came from.
     *
     * @param dy [planes][outH][outW]
     * @param dx added to, [planes][H][W]
     */
    public static void backward(Workers workers, PoolShape s, float[] winners, float[] dy, float[] dx) {
        int plane = s.height() * s.width();
        int outPlane = s.outHeight() * s.outWidth();
        workers.run(s.planes(), (p, worker) -> {
            for (int o = p * outPlane; o < (p + 1) * outPlane; o++) {
                dx[p * plane + (int) winners[o]] += dy[o];
            }
        });
    }
}
