package io.margrad.bench.ops;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tests.Values;
import java.util.List;
import java.util.function.Function;

/**
 * One op at one size.
 *
 * @param name op and size, for example {@code matmul 127x129x131}
 * @param inputs shapes of the inputs
 * @param leaves how many of the inputs, from the first on, get a gradient
 * @param op the op
 * @param reference the same as loops in double
 * @param flop floating-point operations of forward, 0 where they are not a matter of arithmetic; the gradients of a product take twice as many
 * @param floats floats that forward must at least read or write
 */
record BenchCase(
        String name,
        List<Shape> inputs,
        int leaves,
        Function<Tensor[], Tensor> op,
        Function<Values[], Values> reference,
        double flop,
        double floats) {}
