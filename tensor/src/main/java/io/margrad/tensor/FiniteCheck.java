package io.margrad.tensor;

import org.jspecify.annotations.Nullable;

/**
 * An observer that looks at every result and stops at the first that holds NaN or infinity.
 *
 * <p>It reads all memory once more, so a training loop checks only its loss and runs a bad step again with this to find the culprit.
 */
public final class FiniteCheck implements Tape.Observer {
    /** @throws NonFiniteException naming the op, its inputs and the first bad element */
    @Override
    public void forward(Op op, Tensor[] in, Tensor out, long nanos) {
        for (Tensor tensor : in) {
            check(op.name() + " forward: its input", tensor);
        }
        check(op.name() + " forward: its result", out);
    }

    /** @throws NonFiniteException naming the op, the input whose gradient is bad and the first bad element */
    @Override
    public void backward(Op op, Tensor[] in, Tensor dout, @Nullable Tensor[] din, long nanos) {
        for (Tensor gradient : din) {
            if (gradient != null) {
                check(op.name() + " backward: the gradient", gradient);
            }
        }
    }

    private static void check(String what, Tensor tensor) {
        Backend.NonFinite bad = tensor.nonFinite();
        if (bad.count() > 0) {
            float value = tensor.toArray()[bad.first()];
            throw new NonFiniteException("first bad op: %s %s has %d of %d elements that are not finite, the first at index %d: %s"
                    .formatted(what, tensor, bad.count(), tensor.shape().size(), bad.first(), value));
        }
    }
}
