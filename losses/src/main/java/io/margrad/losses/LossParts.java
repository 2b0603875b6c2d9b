package io.margrad.losses;

import io.margrad.tensor.Tensor;

/**
 * What the losses on the centers measured on one batch, still on the device.
 *
 * @param tensor four numbers, [4]: J_C and J_M without their weights; then two counts, the samples whose own-class term of the margin
 *     loss is active (of M) and its active terms of other classes (of M (N - 1)). 0 where the loss is not in use
 */
public record LossParts(Tensor tensor) {
    /** Length of the tensor. */
    public static final int SIZE = 4;

    /** Index of J_C (Eq. 2). */
    public static final int CENTER = 0;

    /** Index of J_M (Eq. 3). */
    public static final int MARGIN = 1;

    /** Index of the count of active own-class terms. */
    public static final int PULLED = 2;

    /** Index of the count of active terms of other classes. */
    public static final int PUSHED = 3;
}
