package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.train.Model;
import io.margrad.nn.LeNetPlusPlus;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;

/**
 * What a model makes of a set of digits.
 *
 * @param features one row for each digit, n x 2
 * @param labels the digits' classes
 * @param predicted the classes that the softmax layer says
 */
record Evaluation(float[] features, int[] labels, int[] predicted) {
    /** Digits in a batch: enough to keep the threads busy, few enough to need little memory. */
    private static final int BATCH = 128;

    /** Runs the model; centers and parameters stay as they are. */
    static Evaluation of(Backend backend, Model model, Digits digits) {
        int d = LeNetPlusPlus.FEATURES;
        float[] features = new float[digits.count() * d];
        int[] labels = new int[digits.count()];
        int[] predicted = new int[digits.count()];
        for (int from = 0; from < digits.count(); from += BATCH) {
            int first = from;
            int count = Math.min(BATCH, digits.count() - from);
            float[] pixels = new float[count * Digits.PIXELS];
            for (int i = 0; i < count; i++) {
                Pixels.scale(digits, first + i, pixels, i);
                labels[first + i] = digits.label(first + i);
            }
            Tape.inference(backend, () -> {
                Tensor x = Tape.current()
                        .constant("digits", Shape.of(count, 1, Digits.SIDE, Digits.SIDE), pixels);
                Tensor feature = model.network().forward(x);
                System.arraycopy(feature.toArray(), 0, features, first * d, count * d);
                float[] scores = model.softmax().logits(feature).toArray();
                for (int i = 0; i < count; i++) {
                    predicted[first + i] = largest(scores, i * Digits.CLASSES);
                }
                return count;
            });
        }
        return new Evaluation(features, labels, predicted);
    }

    /** Share of digits the softmax layer gets right. */
    double softmaxAccuracy() {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += predicted[i] == labels[i] ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    private static int largest(float[] scores, int from) {
        int best = 0;
        for (int j = 1; j < Digits.CLASSES; j++) {
            if (scores[from + j] > scores[from + best]) {
                best = j;
            }
        }
        return best;
    }
}
