package io.margrad.bench.products;

import java.util.List;
import java.util.SplittableRandom;

/**
 * One product C[M x N] = A[M x K] B[K x N] of row-major matrices, with operands that are the same in every process.
 *
 * @param m rows of C
 * @param n columns of C
 * @param k depth
 */
public record ProductShape(int m, int n, int k) {
    /** A square one, and those that LeNets++'s convolutions would be as products, for one image and for 128. */
    public static final List<ProductShape> ALL = List.of(
            new ProductShape(1024, 1024, 1024),
            new ProductShape(32, 784, 800),
            new ProductShape(32, 100352, 800),
            new ProductShape(64, 196, 1600),
            new ProductShape(64, 25088, 1600),
            new ProductShape(128, 49, 3200),
            new ProductShape(128, 6272, 3200),
            new ProductShape(25088, 32, 800),
            new ProductShape(6272, 128, 3200));

    private static final int SAMPLES = 16;

    /** Multiplications and additions. */
    public double flop() {
        return 2.0 * m * n * k;
    }

    /** As in a request, and in tables. */
    public String text() {
        return m + "x" + n + "x" + k;
    }

    /** The shape that {@link #text()} names. */
    static ProductShape of(String text) {
        String[] sides = text.split("x", -1);
        return new ProductShape(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), Integer.parseInt(sides[2]));
    }

    /** A, uniform on [-1, 1). */
    public float[] left() {
        return uniform(1, m * k);
    }

    /** B, uniform on [-1, 1). */
    public float[] right() {
        return uniform(2, k * n);
    }

    /**
     * The largest error of some elements of C, the last one among them, in units of what K + 2 roundings may make of one.
     *
     * @param c what a library computed
     */
    double error(float[] a, float[] b, float[] c) {
        SplittableRandom random = new SplittableRandom(3);
        double worst = 0;
        for (int s = 0; s < SAMPLES; s++) {
            int i = s == 0 ? m - 1 : random.nextInt(m);
            int j = s == 0 ? n - 1 : random.nextInt(n);
            double sum = 0;
            double size = 0;
            for (int p = 0; p < k; p++) {
                double term = (double) a[i * k + p] * b[p * n + j];
                sum += term;
                size += Math.abs(term);
            }
            double error = Math.abs(c[i * n + j] - sum) / ((k + 2) * 0x1p-24 * size);
            // Keeps NaN.
            worst = Math.max(worst, error);
        }
        return worst;
    }

    private static float[] uniform(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
