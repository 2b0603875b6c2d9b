/**
 * The tensor library: {@link io.margrad.tensor.Tensor values}, {@link io.margrad.tensor.Op operations} and the
 * {@link io.margrad.tensor.Tape tape} that records and differentiates them, on a {@link io.margrad.tensor.Backend backend}.
 */
@NullMarked
package io.margrad.tensor;

import org.jspecify.annotations.NullMarked;
