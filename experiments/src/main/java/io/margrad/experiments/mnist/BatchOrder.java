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

    /** Where it is: the seed, how many epochs have begun, and the position in the last of them. No order is in it: orders follow. */
    long[] state() {
        return new long[] {seed, epoch, position};
    }

    /**
     * Goes to where {@link #state} was taken.
     *
     * @return false, with nothing changed, when that is no place in this order
     */
    boolean goTo(long[] state) {
        long begun = state[1];
        long within = state[2];
        boolean known = state[0] == seed && begun >= 0 && begun <= Integer.MAX_VALUE && within >= 0 && within <= (begun == 0 ? 0 : digits);
        if (known) {
            epoch = (int) begun;
            position = (int) within;
            order = epoch == 0 ? new int[0] : order(epoch - 1);
        }
        return known;
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
