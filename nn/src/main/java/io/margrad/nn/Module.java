package io.margrad.nn;

import io.margrad.tensor.Tensor;
import java.util.List;

/** A function with parameters. It runs on the current {@link io.margrad.tensor.Tape}. */
public interface Module extends AutoCloseable {
    /**
     * Computes the module's result.
     *
     * @throws IllegalArgumentException when {@code x} has a shape that the module cannot take
     */
    Tensor forward(Tensor x);

    /** All parameters, in an order that never changes. */
    List<Parameter> parameters();

    /** Number of learned values. */
    default int parameterCount() {
        return parameters().stream().mapToInt(Parameter::size).sum();
    }

    /** Frees the parameters. */
    @Override
    default void close() {
        parameters().forEach(p -> p.tensor().close());
    }
}
