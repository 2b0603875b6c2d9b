package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.cpu.NearRows;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs by distances in double, at sizes of several blocks of rows, several panels and none a multiple of a tile. */
@Tag("vector-width")
class NearRowsTest {
    /** Rounding unit of float. */
    private static final double U = 0x1p-24;

    private static double distance(float[] x, int i, float[] c, int j, int d) {
        double squares = 0;
        for (int k = 0; k < d; k++) {
            double difference = (double) x[i * d + k] - c[j * d + k];
            squares += difference * difference;
        }
        return squares;
    }

    private static double square(float[] x, int i, int d) {
        double squares = 0;
        for (int k = 0; k < d; k++) {
            squares += (double) x[i * d + k] * x[i * d + k];
        }
        return squares;
    }

    @ParameterizedTest
    @CsvSource({"257, 1031, 9, 3", "131, 397, 13, 1", "65, 517, 129, 8", "33, 211, 515, 5", "1, 1031, 17, 7", "257, 1, 31, 4"})
    void everyNearPairIsVisitedOnceAndFewOthersAre(int m, int n, int d, int parts) {
        SplittableRandom random = new SplittableRandom(m + 31L * n + d);
        // Far from the origin, where the squares that cancel are large.
        float[] x = Domains.uniform(random, m * d, 4, 6);
        float[] c = Domains.uniform(random, n * d, 4, 6);
        float radius = (float) Math.sqrt(d * 2 / 3.0);
        x[(m - 1) * d + d / 2] = Float.NaN;
        c[(n / 2) * d + d - 1] = Float.NaN;
        byte[] visits = new byte[m * n];
        int[] partOf = new int[n];
        try (CpuBackend backend = new CpuBackend(2)) {
            NearRows.find(backend.workers(), m, n, d, x, c, radius, parts, (part, i, j) -> {
                visits[i * n + j]++;
                partOf[j] = part;
            });
        }
        int near = 0;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double squares = distance(x, i, c, j, d);
                String pair = "pair " + i + ", " + j + " at " + Math.sqrt(squares) + " of radius " + radius;
                // A NaN is neither above nor below.
                boolean must = !(squares >= (double) radius * radius);
                double slack = 32 * (d + 4) * U * (square(x, i, d) + square(c, j, d));
                boolean may = !(squares >= (double) radius * radius + slack);
                near += must ? 1 : 0;
                assertTrue(visits[i * n + j] <= 1 && (may || visits[i * n + j] == 0), pair + " is visited " + visits[i * n + j] + " times");
                assertTrue(!must || visits[i * n + j] == 1, pair + " is not visited");
                assertTrue(visits[i * n + j] == 0 || partOf[j] == j / Math.ceilDiv(n, parts), pair + " belongs to another part");
            }
        }
        assertTrue(near >= m + n - 1, "near pairs: " + near);
    }
}
