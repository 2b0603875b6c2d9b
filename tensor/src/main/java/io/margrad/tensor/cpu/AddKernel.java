package io.margrad.tensor.cpu;

/** Sums of whole arrays, element by element. Bound by memory. */
public final class AddKernel {
    /** Elements of a task. */
    private static final int PART = 1 << 14;

    private AddKernel() {}

    /** y[i] = a[i] + b[i]; all of one length. */
    public static void sum(Workers workers, float[] a, float[] b, float[] y) {
        workers.run(Math.ceilDiv(y.length, PART), (task, worker) -> {
            int from = task * PART;
            Vectors.sum(a, from, b, from, y, from, Math.min(PART, y.length - from));
        });
    }

    /**
     * y[i] += x[i]; both of one length.
     *
     * @param add whether to add to {@code y}; otherwise it is overwritten
     */
    public static void add(Workers workers, float[] x, float[] y, boolean add) {
        workers.run(Math.ceilDiv(y.length, PART), (task, worker) -> {
            int from = task * PART;
            int count = Math.min(PART, y.length - from);
            if (add) {
                Vectors.add(x, from, y, from, count);
            } else {
                System.arraycopy(x, from, y, from, count);
            }
        });
    }
}
