package io.margrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxTest {
    /** The authors' own answers, kat_vectors of Random123: counter (low, high), key, four words. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, 0000000000000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffffffffffff, ffffffffffffffff, ffffffffffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "85a308d3243f6a88, 0370734413198a2e, 299f31d0a4093822, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void knownAnswers(String low, String high, String key, String expected) {
        int[] out = new int[4];
        Philox.block(unsigned(low), unsigned(high), unsigned(key), out);
        assertEquals(expected, String.join(" ", Arrays.stream(out).mapToObj("%08x"::formatted).toList()));
    }

    private static long unsigned(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }

    /** The stream is the counter's blocks one after the other, seed in the key and stream in the high half. */
    @Test
    void streamIsTheBlocksInOrder() {
        Philox random = new Philox(42, 7);
        int[] block = new int[4];
        for (int position = 0; position < 40; position++) {
            Philox.block(position / 4, 7, 42, block);
            assertEquals(block[position % 4], random.nextInt(), "position " + position);
        }
    }

    @Test
    void sameSeedAndStreamGiveTheSameNumbers() {
        assertArrayEquals(draw(1, 2), draw(1, 2));
        assertNotEquals(Arrays.toString(draw(1, 2)), Arrays.toString(draw(1, 3)), "another stream");
        assertNotEquals(Arrays.toString(draw(1, 2)), Arrays.toString(draw(2, 2)), "another seed");
    }

    private static int[] draw(long seed, long stream) {
        Philox random = new Philox(seed, stream);
        return IntStream.generate(random::nextInt).limit(16).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 257, 60_000})
    void permutationHasEachNumberOnce(int n) {
        int[] order = new Philox(5, 0).permutation(n);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, n).toArray(), sorted);
        if (n > 3) {
            assertTrue(IntStream.range(0, n).filter(i -> order[i] == i).count() < n / 2, "hardly anything moved");
        }
    }

    /** All 24 orders of 4 are equally likely: chi-square with 23 degrees of freedom, below 49.7 in 999 of 1,000 cases. */
    @Test
    void permutationsAreUniform() {
        Philox random = new Philox(11, 0);
        int rounds = 24_000;
        int[] count = new int[256];
        for (int i = 0; i < rounds; i++) {
            int[] order = random.permutation(4);
            count[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
        }
        int[] seen = Arrays.stream(count).filter(c -> c > 0).toArray();
        assertEquals(24, seen.length);
        assertTrue(chiSquare(seen, rounds) < 49.7, Arrays.toString(seen));
    }

    /**
     * A bound of three quarters of 2^31 is where rejection matters most: without it, values would fall into some of these classes more
     * often than into others. Chi-square with 2 degrees of freedom, below 13.8 in 999 of 1,000 cases.
     */
    @Test
    void nextIntIsUniform() {
        Philox random = new Philox(3, 1);
        int bound = 3 << 29;
        int rounds = 300_000;
        int[] count = new int[3];
        for (int i = 0; i < rounds; i++) {
            int value = random.nextInt(bound);
            assertTrue(value >= 0 && value < bound);
            count[value % 3]++;
        }
        assertTrue(chiSquare(count, rounds) < 13.8, Arrays.toString(count));
        assertEquals(0, random.nextInt(1));
        assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
    }

    private static double chiSquare(int[] counts, int total) {
        double expected = (double) total / counts.length;
        return Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    }

    /** Mean and variance of a uniform variable, each to five standard errors. */
    @Test
    void nextFloatIsUniformBelowOne() {
        Philox random = new Philox(9, 0);
        int n = 100_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            float value = random.nextFloat();
            assertTrue(value >= 0 && value < 1);
            sum += value;
            squares += (value - 0.5) * (value - 0.5);
        }
        assertEquals(0.5, sum / n, 5 * Math.sqrt(1 / 12.0 / n));
        assertEquals(1 / 12.0, squares / n, 5 * Math.sqrt(1 / 180.0 / n));
    }
}
