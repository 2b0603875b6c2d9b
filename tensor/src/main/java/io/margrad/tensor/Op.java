package io.margrad.tensor;

import org.jspecify.annotations.Nullable;

/**
 * A differentiable operation: the extension point of the engine.
 *
 * <p>An op is a small object made for one call. {@link #forward} may keep in its fields what {@link #backward} needs. Inputs are never
 * changed. Backward ADDS to the gradients of the inputs, since a tensor may be used more than once.
 *
 * <p>A new op is one file that implements this interface, one method in the tests' {@code Reference} and one row in {@code OpCases}.
 */
public interface Op {
    /** The op's name in messages, drawings and profiles, for example {@code conv2d}. */
    String name();

    /**
     * The shape of the result.
     *
     * @throws IllegalArgumentException when the inputs do not fit, naming the op, what was expected and what was found
     */
    Shape shape(Tensor[] in);

    /**
     * Computes {@code out} from {@code in}.
     *
     * @param tape the running tape, for its backend and for {@link Tape#scratch scratch memory}
     * @param out of the shape that {@link #shape} said; overwritten
     */
    void forward(Tape tape, Tensor[] in, Tensor out);

    /**
     * Adds d loss / d in[i] to {@code din[i]}.
     *
     * @param out what forward computed
     * @param dout d loss / d out
     * @param din one for each input; null where no gradient is wanted
     */
    void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din);

    /** A failed shape check, in the words that every op uses. */
    static IllegalArgumentException mismatch(String op, String expected, Tensor... found) {
        StringBuilder message = new StringBuilder(op).append(": expected ").append(expected).append(", found");
        String separator = " ";
        for (Tensor tensor : found) {
            message.append(separator).append(tensor);
            separator = ", ";
        }
        return new IllegalArgumentException(message.toString());
    }
}
