package io.margrad.bench.profile;

import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Times of every op of one step that is repeated, in the order of forward. The ops must be the same in every step.
 *
 * <p>{@link #observe} is handed to the tape; {@link #stepDone} ends a step.
 */
public final class StepProfile {
    /**
     * An op and what it took.
     *
     * @param name of the op
     * @param in shapes of its inputs
     * @param out shape of its result
     * @param inputGradient whether the gradient by its first input is wanted
     * @param forward median seconds
     * @param backward median seconds
     */
    public record Row(String name, List<Shape> in, Shape out, boolean inputGradient, double forward, double backward) {}

    private static final class Entry {
        private final String op;
        private final List<Shape> in;
        private final Shape out;
        private final boolean inputGradient;
        private final List<Double> forward = new ArrayList<>();
        private final List<Double> backward = new ArrayList<>();

        Entry(Op op, Tensor[] in, Tensor out) {
            this.op = op.name();
            this.in = Arrays.stream(in).map(Tensor::shape).toList();
            this.out = out.shape();
            this.inputGradient = in.length > 0 && in[0].differentiable();
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<Double> totals = new ArrayList<>();
    private int next;
    private long start;

    /** Sees the ops of a tape. */
    public Tape.Observer observe() {
        start = System.nanoTime();
        next = 0;
        return new Tape.Observer() {
            @Override
            public void forward(Op op, Tensor[] in, Tensor out, long nanos) {
                if (next == entries.size()) {
                    entries.add(new Entry(op, in, out));
                }
                entries.get(next++).forward.add(nanos / 1e9);
            }

            @Override
            public void backward(Op op, Tensor[] in, Tensor dout, @Nullable Tensor[] din, long nanos) {
                do {
                    next--;
                } while (!matches(entries.get(next), op, in));
                entries.get(next).backward.add(nanos / 1e9);
            }
        };
    }

    /** Ops without a gradient have no backward. */
    private static boolean matches(Entry entry, Op op, Tensor[] in) {
        return entry.op.equals(op.name()) && entry.in.equals(Arrays.stream(in).map(Tensor::shape).toList());
    }

    /** Forgets all steps so far: they were a warm-up. */
    public void forget() {
        entries.clear();
        totals.clear();
    }

    /** Ends a step, its optimiser included. */
    public void stepDone() {
        totals.add((System.nanoTime() - start) / 1e9);
    }

    /** Median seconds of a whole step. */
    public double total() {
        return median(totals);
    }

    /** The ops, each with its medians. */
    public List<Row> rows() {
        return entries.stream()
                .map(e -> new Row(e.op, e.in, e.out, e.inputGradient, median(e.forward), median(e.backward)))
                .toList();
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
