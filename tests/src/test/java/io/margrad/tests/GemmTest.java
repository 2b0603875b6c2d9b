package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.cpu.Gemm;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products against loops in double, at sizes of several blocks of the depth, once of several chunks, of slices of the depth, of whole tiles of every height, of edges, and of nothing. */
@Tag("vector-width")
class GemmTest {
    /** Rounding unit of float. */
    private static final double U = 0x1p-24;

    @ParameterizedTest
    @CsvSource({
        "42, 70, 1100", "70, 42, 1100", "8, 64, 513", "14, 96, 512", "12, 33, 1025", "4, 32, 40", "96, 14, 77", "31, 31, 3",
        "1, 32, 20", "22, 128, 530", "64, 130, 40", "50, 33, 1030", "100, 129, 20",
        "64, 196, 1600", "3, 200, 2100", "2, 3, 600000", "200, 3, 2100", "0, 0, 7", "0, 5, 3", "5, 0, 3", "5, 7, 0"
    })
    void productsAreThoseOfLoopsInDouble(int m, int n, int k) {
        SplittableRandom random = new SplittableRandom(m + 31L * n + 17L * k);
        float[] a = Domains.uniform(random, m * k, -1, 1);
        float[] b = Domains.uniform(random, k * n, -1, 1);
        float[] before = Domains.uniform(random, m * n, -1, 1);
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
                        double size = Math.abs(sum);
                        for (int p = 0; p < k; p++) {
                            double term = (double) a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j];
                            sum += term;
                            size += Math.abs(term);
                        }
                        assertEquals(sum, c[i * n + j], (k + 2) * U * size, "variant " + variant + ", row " + i + ", column " + j);
                    }
                }
            }
        }
    }

    /** Sliced depths, shared A and shared B, and an A that is read where it lies. */
    @ParameterizedTest
    @CsvSource({"64, 196, 1600", "96, 100, 5000", "196, 64, 1600", "128, 49, 1300", "200, 300, 700"})
    void threadsDoNotChangeTheBits(int m, int n, int k) {
        SplittableRandom random = new SplittableRandom(7);
        float[] a = Domains.uniform(random, m * k, -1, 1);
        float[] b = Domains.uniform(random, k * n, -1, 1);
        float[] expected = new float[m * n];
        try (CpuBackend alone = new CpuBackend(1)) {
            Gemm.multiply(alone.workers(), false, false, m, n, k, a, b, expected, false);
        }
        for (int threads : new int[] {2, 3, 11}) {
            float[] c = new float[m * n];
            try (CpuBackend team = new CpuBackend(threads)) {
                Gemm.multiply(team.workers(), false, false, m, n, k, a, b, c, false);
            }
            assertArrayEquals(expected, c, 0, threads + " threads");
        }
    }
}
