package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.cuda.CenterStep;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.Kernels;
import io.margrad.cuda.MarginCenterKernels;
import io.margrad.cuda.MarginCenterKernels.Batch;
import io.margrad.cuda.MarginCenterKernels.Terms;
import io.margrad.tests.cuda.CudaEveryKernelTest.Arrays;

/** The fused margin and center loss of one random batch, by the kernels and by loops in double over Eqs. 2, 3 and 5. */
final class MarginCenterCheck {
    private static final float CENTER_WEIGHT = 0.7f;
    private static final float MARGIN_WEIGHT = 1.3f;

    private final Arrays arrays;
    private final int m;
    private final int n;
    private final int d;
    private final float[] x;
    private final float[] c;
    private final int[] labels;
    private final Terms terms;
    private double centerLoss;
    private double marginLoss;
    private int pulled;
    private int pushed;
    private final double[] dx;

    MarginCenterCheck(Arrays arrays, int m, int n, int d) {
        this.arrays = arrays;
        this.m = m;
        this.n = n;
        this.d = d;
        x = arrays.random(m * d);
        c = arrays.random(n * d);
        labels = arrays.labels(m, n);
        dx = new double[m * d];
        float typical = (float) Math.sqrt(2 * d / 3.0);
        terms = new Terms(0.8f * typical, typical, 1 / (2f * m), CENTER_WEIGHT, MARGIN_WEIGHT);
        reference();
    }

    private double distance(int i, int j) {
        double square = 0;
        for (int k = 0; k < d; k++) {
            double t = (double) x[i * d + k] - c[j * d + k];
            square += t * t;
        }
        return Math.sqrt(square);
    }

    private void reference() {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double distance = distance(i, j);
                double factor = 0;
                if (j == labels[i]) {
                    centerLoss += terms.centerScale() * distance * distance;
                    factor = 2 * terms.centerScale() * CENTER_WEIGHT;
                    if (distance > terms.intra()) {
                        marginLoss += (distance - terms.intra()) / m;
                        factor += MARGIN_WEIGHT / m / distance;
                        pulled++;
                    }
                } else if (distance < terms.inter()) {
                    marginLoss += (terms.inter() - distance) / m;
                    factor = -MARGIN_WEIGHT / m / distance;
                    pushed++;
                }
                for (int k = 0; k < d; k++) {
                    dx[i * d + k] += factor * ((double) x[i * d + k] - c[j * d + k]);
                }
            }
        }
    }

    /** Runs the kernels with a rule for the centers, from the same batch and centers each time. */
    void run(Kernels kernels, CenterStep step) {
        String what = "margin and center loss " + m + " x " + n + " x " + d + ", " + step.getClass().getSimpleName();
        CudaBuffer centers = arrays.up(c);
        CudaBuffer losses = arrays.floats(4);
        CudaBuffer gradient = arrays.floats(m * d);
        Batch batch = new Batch(m, n, d, arrays.up(x), arrays.up(labels), centers);
        CudaBuffer workspace = arrays.floats(MarginCenterKernels.workspace(m, n, d));
        new MarginCenterKernels(kernels).run(batch, terms, step, losses, gradient, workspace);
        float[] found = arrays.down(losses);
        assertEquals(centerLoss, found[0], 1e-4 * (1 + centerLoss), what);
        assertEquals(marginLoss, found[1], 1e-4 * (1 + marginLoss), what);
        // A distance that equals a margin but for rounding may count or not.
        assertEquals(pulled, found[2], 1, what);
        assertEquals(pushed, found[3], 1, what);
        CudaEveryKernelTest.check(what + ": dx", dx, arrays.down(gradient));
        CudaEveryKernelTest.check(what + ": centers", moved(step), arrays.down(centers));
    }

    /** The centers after one step, from velocity 0. */
    private double[] moved(CenterStep step) {
        double[] moved = new double[n * d];
        for (int j = 0; j < n; j++) {
            for (int k = 0; k < d; k++) {
                double sum = 0;
                int count = 0;
                for (int i = 0; i < m; i++) {
                    if (labels[i] == j) {
                        sum += (double) c[j * d + k] - x[i * d + k];
                        count++;
                    }
                }
                double old = c[j * d + k];
                double delta = sum / (1 + count);
                moved[j * d + k] = switch (step) {
                    case CenterStep.Frozen frozen -> old;
                    case CenterStep.Fixed fixed -> old - fixed.gamma() * delta;
                    case CenterStep.Sgd sgd -> old - 0.25 * (delta + sgd.decay() * old);
                };
            }
        }
        return moved;
    }
}
