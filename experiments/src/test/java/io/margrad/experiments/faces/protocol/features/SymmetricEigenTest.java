package io.margrad.experiments.faces.protocol.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricEigenTest {
    /** [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, -1); of equal magnitudes the first is positive. */
    @Test
    void twoByTwo() {
        SymmetricEigen eigen = SymmetricEigen.of(new double[] {2, 1, 1, 2}, 2);
        double r = Math.sqrt(0.5);
        assertArrayEquals(new double[] {3, 1}, eigen.values(), 1e-15);
        assertArrayEquals(new double[] {r, r, r, -r}, eigen.vectors(), 1e-15);
    }

    /** The second difference: 2 - 2 cos(k pi / (n + 1)). */
    @Test
    void secondDifference() {
        int n = 50;
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            a[i * n + i] = 2;
            if (i + 1 < n) {
                a[i * n + i + 1] = -1;
                a[(i + 1) * n + i] = -1;
            }
        }
        double[] values = SymmetricEigen.of(a, n).values();
        for (int k = 0; k < n; k++) {
            assertEquals(2 - 2 * Math.cos((n - k) * Math.PI / (n + 1)), values[k], 1e-14);
        }
        check(a, n);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 17, 64, 130})
    void random(int n) {
        Random random = new Random(n);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i * n + j] = random.nextGaussian();
                a[j * n + i] = a[i * n + j];
            }
        }
        check(a, n);
        assertArrayEquals(Jacobi.values(a, n), SymmetricEigen.of(a, n).values(), 1e-12 * n);
    }

    /** Eigenvalues that are equal, zero, or fifteen orders of magnitude apart. */
    @Test
    void awkward() {
        check(new double[16], 4);
        double[] identity = new double[25];
        for (int i = 0; i < 5; i++) {
            identity[i * 6] = 1;
        }
        check(identity, 5);
        int n = 40;
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i * n + j] = Math.pow(10, -0.2 * (i + j)) / (1 + Math.abs(i - j));
            }
        }
        check(a, n);
        double[] ones = new double[n * n];
        Arrays.fill(ones, 1);
        check(ones, n);
        assertEquals(n, SymmetricEigen.of(ones, n).values()[0], 1e-12);
        assertEquals(0, SymmetricEigen.of(new double[0], 0).values().length);
    }

    @Test
    void wrongInput() {
        assertThrows(IllegalArgumentException.class, () -> SymmetricEigen.of(new double[3], 2));
        assertThrows(IllegalArgumentException.class, () -> SymmetricEigen.of(new double[] {1, Double.NaN, Double.NaN, 1}, 2));
    }

    /** Residual, orthonormality, order, sign, and the same bits again. */
    private static void check(double[] a, int n) {
        SymmetricEigen eigen = SymmetricEigen.of(a, n);
        double scale = Arrays.stream(a).map(Math::abs).max().orElse(0) * n;
        for (int i = 0; i < n; i++) {
            double[] v = Arrays.copyOfRange(eigen.vectors(), i * n, (i + 1) * n);
            assertTrue(i == 0 || eigen.values()[i - 1] >= eigen.values()[i]);
            for (int r = 0; r < n; r++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += a[r * n + k] * v[k];
                }
                assertEquals(eigen.values()[i] * v[r], sum, 1e-14 * scale, "A v = lambda v");
            }
            for (int j = 0; j <= i; j++) {
                double dot = 0;
                for (int k = 0; k < n; k++) {
                    dot += v[k] * eigen.vectors()[j * n + k];
                }
                assertEquals(i == j ? 1 : 0, dot, 1e-13, "orthonormal");
            }
            double largest = 0;
            for (double element : v) {
                largest = Math.abs(element) > Math.abs(largest) ? element : largest;
            }
            assertTrue(largest > 0, "sign");
        }
        assertArrayEquals(eigen.vectors(), SymmetricEigen.of(a, n).vectors());
    }
}
