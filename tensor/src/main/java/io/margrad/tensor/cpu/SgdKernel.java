package io.margrad.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** A step of gradient descent with momentum and weight decay: v = momentum v + rate (g + decay w), then w = w - v. */
public final class SgdKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Elements of a task. */
    private static final int PART = 1 << 14;

    private SgdKernel() {}

    /**
     * Changes weights and velocities.
     *
     * @param w weights
     * @param v velocities, as many
     * @param g gradients, as many; null for zeros
     */
    public static void step(
            Workers workers, float[] w, float[] v, float @Nullable [] g, float momentum, float rate, float decay) {
        workers.run(Math.ceilDiv(w.length, PART), (task, worker) -> {
            int from = task * PART;
            int end = Math.min(w.length, from + PART);
            if (g == null) {
                step(w, v, w, from, end, momentum, rate * decay, 0);
            } else {
                step(w, v, g, from, end, momentum, rate, decay);
            }
        });
    }

    private static void step(float[] w, float[] v, float[] g, int from, int end, float momentum, float rate, float decay) {
        int bound = from + S.loopBound(end - from);
        int i = from;
        for (; i < bound; i += L) {
            FloatVector weight = FloatVector.fromArray(S, w, i);
            FloatVector wanted = weight.fma(FloatVector.broadcast(S, decay), FloatVector.fromArray(S, g, i));
            FloatVector velocity = FloatVector.fromArray(S, v, i).mul(momentum);
            velocity = wanted.fma(FloatVector.broadcast(S, rate), velocity);
            velocity.intoArray(v, i);
            weight.sub(velocity).intoArray(w, i);
        }
        for (; i < end; i++) {
            v[i] = Math.fma(Math.fma(w[i], decay, g[i]), rate, momentum * v[i]);
            w[i] -= v[i];
        }
    }
}
