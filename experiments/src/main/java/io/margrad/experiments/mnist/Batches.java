package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.mnist.MnistConfig.Order;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;

/** An endless sequence of training batches. The same seed gives the same batches, whatever else draws random numbers. */
final class Batches {
    /** Streams of random numbers from here on belong to the epochs' orders. */
    private static final long FIRST_EPOCH_STREAM = 1_000;

    private final Digits digits;
    private final int size;
    private final Order kind;
    private final long seed;
    private final float[] pixels;
    private int[] order = {};
    private int epoch;
    private int position;

    Batches(Digits digits, int size, Order kind, long seed) {
        this.digits = digits;
        this.size = size;
        this.kind = kind;
        this.seed = seed;
        this.pixels = new float[size * Digits.PIXELS];
    }

    /** Moves on to the next batch and returns its labels; {@link #images} then gives its digits. */
    Labels next() {
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            if (position == order.length) {
                order = order(epoch++);
                position = 0;
            }
            int digit = order[position++];
            labels[i] = digits.label(digit);
            Pixels.scale(digits, digit, pixels, i);
        }
        return new Labels(labels, Digits.CLASSES);
    }

    /** The digits of the batch, [size, 1, 28, 28], on the tape. */
    Tensor images(Tape tape) {
        return tape.constant("digits", Shape.of(size, 1, Digits.SIDE, Digits.SIDE), pixels);
    }

    private int[] order(int number) {
        if (kind == Order.SHUFFLED) {
            return new Philox(seed, FIRST_EPOCH_STREAM + number).permutation(digits.count());
        }
        int[] sequence = new int[digits.count()];
        for (int i = 0; i < sequence.length; i++) {
            sequence[i] = i;
        }
        return sequence;
    }
}
