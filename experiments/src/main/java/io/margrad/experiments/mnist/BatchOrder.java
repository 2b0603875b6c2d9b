package io.margrad.experiments.mnist;

import io.margrad.experiments.mnist.MnistConfig.Order;
import io.margrad.tensor.Philox;

/** Which digits are in which batch, without end. The same seed gives the same batches, whatever else draws random numbers. */
final class BatchOrder {
    /** Streams of random numbers from here on belong to the epochs' orders. */
    private static final long FIRST_EPOCH_STREAM = 1_000;

    private final int digits;
    private final int size;
    private final Order kind;
    private final long seed;
    private int[] order = {};
    private int epoch;
    private int position;

    /**
     * An order from its beginning on.
     *
     * @param digits how many there are, at least 1
     * @param size digits in a batch
     */
    BatchOrder(int digits, int size, Order kind, long seed) {
        this.digits = digits;
        this.size = size;
        this.kind = kind;
        this.seed = seed;
    }

    /** Indices of the next batch's digits. */
    int[] next() {
        int[] batch = new int[size];
        for (int i = 0; i < size; i++) {
            if (position == order.length) {
                order = order(epoch++);
                position = 0;
            }
            batch[i] = order[position++];
        }
        return batch;
    }

    private int[] order(int number) {
        if (kind == Order.SHUFFLED) {
            return new Philox(seed, FIRST_EPOCH_STREAM + number).permutation(digits);
        }
        int[] sequence = new int[digits];
        for (int i = 0; i < sequence.length; i++) {
            sequence[i] = i;
        }
        return sequence;
    }
}
