package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;

/** Batches made of floats on the host, and copied to the tape's backend, whatever it is. */
final class HostBatches implements DigitBatches {
    private final Digits digits;
    private final float[] pixels;
    private Labels labels;

    HostBatches(Digits digits, int size) {
        this.digits = digits;
        this.pixels = new float[size * Digits.PIXELS];
        this.labels = new Labels(new int[size], Digits.CLASSES);
    }

    @Override
    public void take(int[] batch) {
        int[] classes = new int[batch.length];
        for (int i = 0; i < batch.length; i++) {
            classes[i] = digits.label(batch[i]);
            Pixels.scale(digits, batch[i], pixels, i);
        }
        labels = new Labels(classes, Digits.CLASSES);
    }

    @Override
    public Tensor images(Tape tape) {
        return tape.constant("digits", Shape.of(labels.count(), 1, Digits.SIDE, Digits.SIDE), pixels);
    }

    @Override
    public Labels labels(Tape tape) {
        return labels;
    }

    @Override
    public void close() {}
}
