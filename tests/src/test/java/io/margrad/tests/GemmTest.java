package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.cpu.Gemm;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products of small whole numbers, whose sums are exact in any order, against loops; at sizes of several blocks of the depth, of slices of
 * it, of several chunks with slices, of whole tiles of every height, of edges, and of nothing.
 */
@Tag("vector-width")
class GemmTest {
    /** Largest absolute value of an operand: sums of {@value}^2 K stay below 2^24. */
    private static final int MOST = 2;

    @ParameterizedTest
    @CsvSource({
        "42, 70, 1100", "70, 42, 1100", "8, 64, 513", "14, 96, 512", "12, 33, 1025", "4, 32, 40", "96, 14, 77", "31, 31, 3",
        "1, 32, 20", "22, 128, 530", "64, 130, 40", "50, 33, 1030", "100, 129, 20", "64, 196, 1600", "40, 136, 5000", "300, 200, 700",
        "3, 200, 2100", "7, 9, 600000", "200, 3, 2100", "0, 0, 7", "0, 5, 3", "5, 0, 3", "5, 7, 0"
    })
    void productsAreThoseOfLoops(int m, int n, int k) {
        SplittableRandom random = new SplittableRandom(m + 31L * n + 17L * k);
        float[] a = whole(random, m * k);
        float[] b = whole(random, k * n);
        float[] before = whole(random, m * n);
        try (CpuBackend backend = new CpuBackend(2)) {
            for (int variant = 0; variant < 8; variant++) {
                boolean transposeA = (variant & 1) != 0;
                boolean transposeB = (variant & 2) != 0;
                boolean add = (variant & 4) != 0;
                float[] c = before.clone();
                Gemm.multiply(backend.workers(), transposeA, transposeB, m, n, k, a, b, c, add);
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double sum = add ? before[i * n + j] : 0;
                        for (int p = 0; p < k; p++) {
                            sum += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
                        }
                        assertEquals(sum, c[i * n + j], "variant " + variant + ", row " + i + ", column " + j);
                    }
                }
            }
        }
    }

    /** Numbers whose sums are not exact; every way of packing and slicing is met by one of the variants, at one of the widths. */
    @ParameterizedTest
    @CsvSource({
        "64, 196, 1600", "64, 196, 5000", "96, 100, 5000", "196, 64, 1600", "128, 49, 1300", "200, 300, 700", "300, 200, 700",
        "9, 7, 600000"
    })
    void threadsDoNotChangeTheBits(int m, int n, int k) {
        SplittableRandom random = new SplittableRandom(7);
        float[] a = Domains.uniform(random, m * k, -1, 1);
        float[] b = Domains.uniform(random, k * n, -1, 1);
        for (int variant = 0; variant < 4; variant++) {
            float[] expected = product(1, variant, m, n, k, a, b);
            for (int threads : new int[] {2, 3, 11}) {
                assertArrayEquals(expected, product(threads, variant, m, n, k, a, b), "variant " + variant + ", " + threads + " threads");
            }
        }
    }

    private static float[] product(int threads, int variant, int m, int n, int k, float[] a, float[] b) {
        float[] c = new float[m * n];
        try (CpuBackend team = new CpuBackend(threads)) {
            Gemm.multiply(team.workers(), (variant & 1) != 0, (variant & 2) != 0, m, n, k, a, b, c, false);
        }
        return c;
    }

    private static float[] whole(SplittableRandom random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextInt(-MOST, MOST + 1);
        }
        return values;
    }
}
