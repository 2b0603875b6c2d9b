package io.margrad.experiments.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.mnist.MnistConfig.Order;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Tape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BatchesTest {
    /** Ten digits; digit i is a class i and has the pixel value 25 i everywhere. */
    private static Digits digits() {
        byte[] images = new byte[10 * Digits.PIXELS];
        byte[] labels = new byte[10];
        for (int i = 0; i < 10; i++) {
            Arrays.fill(images, i * Digits.PIXELS, (i + 1) * Digits.PIXELS, (byte) (25 * i));
            labels[i] = (byte) i;
        }
        return Digits.of(images, labels);
    }

    @Test
    void sequentialGoesRoundAndRound() {
        Batches batches = new Batches(digits(), 4, Order.SEQUENTIAL, 1);
        assertArrayEquals(new int[] {0, 1, 2, 3}, values(batches.next()));
        assertArrayEquals(new int[] {4, 5, 6, 7}, values(batches.next()));
        assertArrayEquals(new int[] {8, 9, 0, 1}, values(batches.next()));
    }

    @Test
    void shuffledTakesEveryDigitOnceAnEpochInANewOrder() {
        Batches batches = new Batches(digits(), 10, Order.SHUFFLED, 3);
        int[] first = values(batches.next());
        int[] second = values(batches.next());
        assertFalse(Arrays.equals(first, second));
        for (int[] epoch : new int[][] {first, second}) {
            int[] sorted = epoch.clone();
            Arrays.sort(sorted);
            assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, sorted);
        }
    }

    @Test
    void theSeedDecidesTheOrder() {
        int[] a = values(new Batches(digits(), 10, Order.SHUFFLED, 3).next());
        assertArrayEquals(a, values(new Batches(digits(), 10, Order.SHUFFLED, 3).next()));
        assertFalse(Arrays.equals(a, values(new Batches(digits(), 10, Order.SHUFFLED, 4).next())));
    }

    @Test
    void pixelsAreScaledAndBelongToTheirLabels() {
        Batches batches = new Batches(digits(), 3, Order.SHUFFLED, 5);
        Labels labels = batches.next();
        float[] pixels;
        try (CpuBackend backend = new CpuBackend(1)) {
            pixels = Tape.inference(backend, () -> batches.images(Tape.current()).toArray());
        }
        for (int i = 0; i < 3; i++) {
            assertEquals((25 * labels.get(i) - 127.5f) / 128, pixels[i * Digits.PIXELS + 400]);
        }
    }

    private static int[] values(Labels labels) {
        int[] values = new int[labels.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels.get(i);
        }
        return values;
    }
}
