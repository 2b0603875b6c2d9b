package io.margrad.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records operations and runs them backward.
 *
 * <p>Inside {@link #call}, every op appends {@code (op, in, out)}. Creation order is a topological order, so {@link #backward} is a
 * reversed loop. The tape owns all that was computed on it: when the call ends, every buffer goes back to the backend's pool, and what
 * leaves is a Java value. Gradients live on the tape and not on tensors; there is nothing to reset.
 */
public final class Tape {
    private static final ScopedValue<Tape> CURRENT = ScopedValue.newInstance();

    /** Sees every op as it ends: for profiles, traces and the search for the first NaN. */
    public interface Observer {
        /** Called after an op's forward; {@code nanos} is the time it took on the calling thread. */
        default void forward(Op op, Tensor[] in, Tensor out, long nanos) {}

        /** Called after an op's backward; {@code din} as in {@link Op#backward}. */
        default void backward(Op op, Tensor[] in, Tensor dout, @Nullable Tensor[] din, long nanos) {}
    }

    private record Node(Op op, Tensor[] in, Tensor out) {}

    private final Backend backend;
    private final boolean recording;
    private final @Nullable Observer observer;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Tensor> owned = new ArrayList<>();
    private final List<Runnable> releases = new ArrayList<>();
    private final Map<Tensor, Tensor> gradients = new HashMap<>();
    private boolean ran;

    private Tape(Backend backend, boolean recording, @Nullable Observer observer) {
        this.backend = backend;
        this.recording = recording;
        this.observer = observer;
    }

    /** Runs {@code body} on a new tape that records for {@link #backward}. */
    public static <T> T call(Backend backend, Supplier<T> body) {
        return run(new Tape(backend, true, null), body);
    }

    /** As {@link #call(Backend, Supplier)}, with an observer. */
    public static <T> T call(Backend backend, Observer observer, Supplier<T> body) {
        return run(new Tape(backend, true, observer), body);
    }

    /** Runs {@code body} on a tape that records nothing: its results have no gradient. */
    public static <T> T inference(Backend backend, Supplier<T> body) {
        return run(new Tape(backend, false, null), body);
    }

    private static <T> T run(Tape tape, Supplier<T> body) {
        try {
            return ScopedValue.where(CURRENT, tape).call(body::get);
        } finally {
            tape.close();
        }
    }

    /** The tape of the running {@link #call}. */
    public static Tape current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("no tape: ops run inside Tape.call or Tape.inference");
        }
        return CURRENT.get();
    }

    /** Runs an op on the current tape. */
    public static Tensor apply(Op op, Tensor... in) {
        return current().record(op, in);
    }

    /** The device that all of this tape's tensors are on. */
    public Backend backend() {
        return backend;
    }

    /**
     * A tensor without gradient that lives as long as this tape.
     *
     * @param values row-major, copied
     * @throws IllegalArgumentException unless there is one value for each element
     */
    public Tensor constant(String name, Shape shape, float[] values) {
        Tensor tensor = scratch(name, shape);
        backend.upload(values, tensor.buffer());
        return tensor;
    }

    /** Memory with undefined contents that lives as long as this tape: for what an op keeps for its backward. */
    public Tensor scratch(String name, Shape shape) {
        return own(new Tensor(name, shape, backend, false));
    }

    /** Runs {@code release} when this tape ends: for what an op holds that is no tensor. */
    public void onClose(Runnable release) {
        releases.add(release);
    }

    private Tensor record(Op op, Tensor[] in) {
        boolean differentiable = false;
        for (Tensor tensor : in) {
            if (tensor.backend() != backend) {
                throw new IllegalArgumentException(
                        op.name() + ": " + tensor + " is on " + tensor.backend().describe() + ", the tape on " + backend.describe());
            }
            differentiable |= recording && tensor.differentiable();
        }
        Tensor out = own(new Tensor(op.name() + "#" + nodes.size(), op.shape(in), backend, differentiable));
        long start = System.nanoTime();
        backend.entering(op, in, false);
        op.forward(this, in, out);
        if (observer != null) {
            observer.forward(op, in, out, System.nanoTime() - start);
        }
        if (recording) {
            nodes.add(new Node(op, in.clone(), out));
        }
        return out;
    }

    /**
     * Computes the gradient of {@code loss}, a scalar, by everything it came from. Once per tape.
     *
     * <p>The gradient of an intermediate result is freed as soon as its op has run backward; those of parameters stay until the tape
     * ends.
     *
     * @param loss a scalar that depends on a parameter
     * @throws IllegalArgumentException when it is no scalar or depends on none
     * @throws IllegalStateException when backward ran already
     */
    public void backward(Tensor loss) {
        if (loss.shape().size() != 1) {
            throw new IllegalArgumentException("backward: expected a loss of one element, found " + loss);
        }
        if (!loss.differentiable()) {
            throw new IllegalArgumentException("backward: " + loss + " does not depend on any parameter of this tape");
        }
        if (ran) {
            throw new IllegalStateException("backward ran already on this tape");
        }
        ran = true;
        backend.fill(gradientOf(loss).buffer(), 1);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            Tensor dout = gradients.remove(node.out);
            if (dout != null) {
                backward(node, dout);
                dout.close();
            }
        }
    }

    private void backward(Node node, Tensor dout) {
        @Nullable Tensor[] din = new @Nullable Tensor[node.in.length];
        for (int j = 0; j < din.length; j++) {
            din[j] = node.in[j].differentiable() ? gradientOf(node.in[j]) : null;
        }
        long start = System.nanoTime();
        backend.entering(node.op, node.in, true);
        node.op.backward(this, node.in, node.out, dout, din);
        if (observer != null) {
            observer.backward(node.op, node.in, dout, din, System.nanoTime() - start);
        }
    }

    /** The gradient of a parameter after {@link #backward}; null when the loss does not depend on it. */
    public @Nullable Tensor gradient(Tensor parameter) {
        return gradients.get(parameter);
    }

    /** What ran on this tape, as a drawing for Graphviz: {@code dot -Tsvg}. */
    public String toDot() {
        StringBuilder dot = new StringBuilder("digraph tape {\n  node [shape=box, fontname=Helvetica];\n");
        Map<Tensor, Integer> ids = new HashMap<>();
        for (Node node : nodes) {
            for (Tensor in : node.in) {
                if (ids.putIfAbsent(in, ids.size()) == null) {
                    dot.append("  t%d [label=\"%s\", style=rounded];%n".formatted(ids.get(in), in));
                }
            }
            ids.put(node.out, ids.size());
            dot.append("  t%d [label=\"%s %s\"];%n".formatted(ids.get(node.out), node.op.name(), node.out.shape()));
            for (Tensor in : node.in) {
                dot.append("  t%d -> t%d;%n".formatted(ids.get(in), ids.get(node.out)));
            }
        }
        return dot.append("}\n").toString();
    }

    private Tensor gradientOf(Tensor tensor) {
        return gradients.computeIfAbsent(tensor, t -> {
            Tensor gradient = own(new Tensor("d " + t.name(), t.shape(), backend, false));
            backend.fill(gradient.buffer(), 0);
            return gradient;
        });
    }

    private Tensor own(Tensor tensor) {
        owned.add(tensor);
        return tensor;
    }

    private void close() {
        owned.forEach(Tensor::close);
        releases.forEach(Runnable::run);
    }
}
