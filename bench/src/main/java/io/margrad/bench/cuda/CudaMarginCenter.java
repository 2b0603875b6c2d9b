package io.margrad.bench.cuda;

import io.margrad.cuda.CenterStep;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.Element;
import io.margrad.cuda.MarginCenterKernels;
import io.margrad.cuda.MarginCenterKernels.Batch;
import io.margrad.cuda.MarginCenterKernels.Terms;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Margin loss, center loss, their gradient and the centers' step (Eq. 2, 3, 5) in one call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CudaMarginCenter {
    private static final int LAUNCHES = 16;
    private static final int CHECKED = 4;
    private static final float CENTER = 0.01f;
    private static final float MARGIN = 0.01f;
    private static final float GAMMA = 0.5f;

    /** M x N x D. */
    @Param({"128x10x2", "256x10575x512", "512x85000x512"})
    public String size;

    private int m;
    private int n;
    private int d;
    private CudaDevice device;
    private MarginCenterKernels kernels;
    private Batch batch;
    private Terms terms;
    private CudaBuffer losses;
    private CudaBuffer dx;
    private CudaBuffer workspace;

    @Setup(Level.Trial)
    public void open() {
        int[] sizes = Work.sizes(size, 3);
        m = sizes[0];
        n = sizes[1];
        d = sizes[2];
        device = CudaDevice.open(0);
        kernels = new MarginCenterKernels(device.kernels());
        float[] x = Numbers.uniform(1, m * d);
        float[] centers = Numbers.uniform(2, n * d);
        int[] labels = new SplittableRandom(3).ints(m, 0, n).toArray();
        batch = new Batch(
                m, n, d, device.allocate(m * d, Element.FLOAT), device.allocate(m, Element.INT), device.allocate(n * d, Element.FLOAT));
        device.upload(x, batch.x());
        device.upload(labels, batch.labels());
        device.upload(centers, batch.centers());
        // Two uniform points are this far apart, so that about half of the terms of either hinge are active.
        float typical = (float) Math.sqrt(2.0 * d / 3);
        terms = new Terms(typical, typical, 1f / (2 * m), CENTER, MARGIN);
        losses = device.allocate(4, Element.FLOAT);
        dx = device.allocate(m * d, Element.FLOAT);
        workspace = device.allocate(MarginCenterKernels.workspace(m, n, d), Element.FLOAT);
        kernels.run(batch, terms, new CenterStep.Fixed(GAMMA), losses, dx, workspace);
        checkGradient(x, labels, centers);
        checkCenters(x, labels, centers);
        device.upload(centers, batch.centers());
    }

    /** Some rows of dX; a term within rounding of its kink may count or not. */
    private void checkGradient(float[] x, int[] labels, float[] centers) {
        float[] found = new float[m * d];
        device.download(dx, found);
        for (int sample = 0; sample < CHECKED; sample++) {
            int i = sample * (m - 1) / (CHECKED - 1);
            double[] expected = new double[d];
            double[] slack = new double[d];
            for (int j = 0; j < n; j++) {
                boolean own = j == labels[i];
                double distance = distance(x, i, centers, j);
                double excess = own ? distance - terms.intra() : terms.inter() - distance;
                boolean kink = Math.abs(excess) < 1e-5 * distance;
                double slope = excess > 0 && distance > 0 ? (own ? 1 : -1) * MARGIN / (m * distance) : 0;
                for (int k = 0; k < d; k++) {
                    double difference = (double) x[i * d + k] - centers[j * d + k];
                    expected[k] += slope * difference + (own ? 2.0 * CENTER * terms.centerScale() * difference : 0);
                    slack[k] += Math.abs(slope * difference) * 1e-5 + (kink ? MARGIN * Math.abs(difference) / (m * distance) : 0);
                }
            }
            for (int k = 0; k < d; k++) {
                Numbers.check("dX[%d][%d]".formatted(i, k), expected[k], found[i * d + k], slack[k] + 1e-7 * MARGIN);
            }
        }
    }

    private double distance(float[] x, int i, float[] centers, int j) {
        double sum = 0;
        for (int k = 0; k < d; k++) {
            double difference = (double) x[i * d + k] - centers[j * d + k];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    /** The centers of all classes in the batch, by Eq. 5, and of one class that may not be in it. */
    private void checkCenters(float[] x, int[] labels, float[] centers) {
        float[] found = new float[n * d];
        device.download(batch.centers(), found);
        for (int sample = 0; sample <= m; sample++) {
            int j = sample < m ? labels[sample] : n - 1;
            for (int k = 0; k < d; k += Math.max(1, d / 8)) {
                double sum = 0;
                int count = 0;
                for (int i = 0; i < m; i++) {
                    if (labels[i] == j) {
                        sum += (double) centers[j * d + k] - x[i * d + k];
                        count++;
                    }
                }
                Numbers.check("C[%d][%d]".formatted(j, k), centers[j * d + k] - GAMMA * sum / (1 + count), found[j * d + k], 1e-5);
            }
        }
    }

    /** The step has size 0: the same arithmetic, and every run sees the same centers. */
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void lossGradientAndCenters() {
        for (int i = 0; i < LAUNCHES; i++) {
            kernels.run(batch, terms, new CenterStep.Fixed(0), losses, dx, workspace);
        }
        device.synchronize();
    }

    @TearDown(Level.Trial)
    public void close() {
        for (CudaBuffer buffer : new CudaBuffer[] {batch.x(), batch.labels(), batch.centers(), losses, dx, workspace}) {
            device.free(buffer);
        }
        device.close();
    }
}
