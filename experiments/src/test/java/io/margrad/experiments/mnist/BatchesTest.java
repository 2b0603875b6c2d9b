package io.margrad.experiments.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        BatchOrder order = new BatchOrder(10, 4, Order.SEQUENTIAL, 1);
        assertArrayEquals(new int[] {0, 1, 2, 3}, order.next());
        assertArrayEquals(new int[] {4, 5, 6, 7}, order.next());
        assertArrayEquals(new int[] {8, 9, 0, 1}, order.next());
    }

    @Test
    void shuffledTakesEveryDigitOnceAnEpochInANewOrder() {
        BatchOrder order = new BatchOrder(10, 10, Order.SHUFFLED, 3);
        int[] first = order.next();
        int[] second = order.next();
        assertFalse(Arrays.equals(first, second));
        for (int[] epoch : new int[][] {first, second}) {
            int[] sorted = epoch.clone();
            Arrays.sort(sorted);
            assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, sorted);
        }
    }

    @Test
    void theSeedDecidesTheOrder() {
        int[] a = new BatchOrder(10, 10, Order.SHUFFLED, 3).next();
        assertArrayEquals(a, new BatchOrder(10, 10, Order.SHUFFLED, 3).next());
        assertFalse(Arrays.equals(a, new BatchOrder(10, 10, Order.SHUFFLED, 4).next()));
    }

    @Test
    void anOrderGoesOnFromWhereItWas() {
        for (Order kind : Order.values()) {
            BatchOrder order = new BatchOrder(10, 4, kind, 3);
            for (int batch = 0; batch < 12; batch++) {
                BatchOrder again = new BatchOrder(10, 4, kind, 3);
                assertTrue(again.goTo(order.state()));
                BatchOrder further = new BatchOrder(10, 4, kind, 3);
                assertTrue(further.goTo(again.state()), "going on does not lose the place");
                int[] expected = order.next();
                assertArrayEquals(expected, again.next(), kind + ", batch " + batch);
                assertArrayEquals(expected, further.next());
            }
        }
    }

    @Test
    void placesThatAreNoneChangeNothing() {
        BatchOrder order = new BatchOrder(10, 4, Order.SHUFFLED, 3);
        for (long[] place : new long[][] {{4, 1, 0}, {3, -1, 0}, {3, 1L << 40, 0}, {3, 1, 11}, {3, 1, -1}, {3, 0, 1}}) {
            assertFalse(order.goTo(place), Arrays.toString(place));
        }
        assertArrayEquals(new BatchOrder(10, 4, Order.SHUFFLED, 3).next(), order.next());
    }

    @Test
    void pixelsAreScaledAndBelongToTheirLabels() {
        HostBatches batches = new HostBatches(digits(), 3);
        batches.take(new int[] {7, 0, 3});
        float[] pixels;
        try (CpuBackend backend = new CpuBackend(1)) {
            pixels = Tape.inference(backend, () -> batches.images(Tape.current()).toArray());
        }
        Labels labels;
        try (CpuBackend backend = new CpuBackend(1)) {
            labels = Tape.inference(backend, () -> batches.labels(Tape.current()));
        }
        assertArrayEquals(new int[] {7, 0, 3}, labels.toArray());
        for (int i = 0; i < 3; i++) {
            assertEquals((25 * labels.get(i) - 127.5f) / 128, pixels[i * Digits.PIXELS + 400]);
        }
    }
}
