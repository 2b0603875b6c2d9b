package io.margrad.tensor.cpu;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What is done with every element of an array, on all threads. Bound by memory. */
public final class ArrayKernel {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Elements of a task. */
    private static final int PART = 1 << 14;

    private ArrayKernel() {}

    /** x[i] = 0. */
    public static void zero(Workers workers, float[] x) {
        workers.run(Math.ceilDiv(x.length, PART), x.length, (task, worker) -> {
            int from = task * PART;
            Arrays.fill(x, from, from + Math.min(PART, x.length - from), 0);
        });
    }

    /** Whether no element is NaN or infinite. */
    public static boolean finite(Workers workers, float[] x) {
        AtomicBoolean finite = new AtomicBoolean(true);
        workers.run(Math.ceilDiv(x.length, PART), x.length, (task, worker) -> {
            int from = task * PART;
            if (!finite(x, from, from + Math.min(PART, x.length - from))) {
                finite.set(false);
            }
        });
        return finite.get();
    }

    /** NaN or infinity times 0 is NaN, and stays it. */
    private static boolean finite(float[] x, int from, int end) {
        FloatVector zeros = FloatVector.zero(S);
        int bound = from + S.loopBound(end - from);
        int i = from;
        for (; i < bound; i += L) {
            zeros = FloatVector.fromArray(S, x, i).fma(FloatVector.zero(S), zeros);
        }
        boolean finite = Lanes.sum(zeros) == 0;
        for (; i < end; i++) {
            finite &= Float.isFinite(x[i]);
        }
        return finite;
    }
}
