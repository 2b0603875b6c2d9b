package io.margrad.bench.ops;

import io.margrad.losses.CenterLoss;
import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.JointLoss;
import io.margrad.losses.JointLoss.Weighted;
import io.margrad.losses.MarginLoss;
import io.margrad.losses.Normalisation;
import io.margrad.nn.LearningRate;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MatMul;
import io.margrad.tests.Reference;
import io.margrad.tests.Values;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Center loss, margin loss, their gradient and the centers' step on the CPU, beside one matrix product of the same M, N and D.
 *
 * <p>Features lie near their centers and centers apart from each other, as after training: about {@value #NEAR} of the samples are
 * within the margin of another center. With everything active, which an untrained network can have, the work is twice that.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 7, time = 1)
public class MarginCenterBenchmark {
    /** M x N x D. */
    static final List<String> SIZES = List.of("128x10x2", "256x10575x512", "512x85000x512");

    private static final double NEAR = 0.25;

    @Param({"128x10x2"})
    public String size;

    /** Threads of the CPU engine; 0 for as many as there are processors. */
    @Param({"0"})
    public int threads;

    private CpuBackend backend;
    private Centers centers;
    private JointLoss loss;
    private LearningRate rate;
    private Labels labels;
    private Tensor features;

    /** Floating-point operations of the product, 2 M N D. */
    static double flop(String size) {
        int[] s = sizes(size);
        return 2.0 * s[0] * s[1] * s[2];
    }

    private static int[] sizes(String size) {
        return Arrays.stream(size.split("x", -1)).mapToInt(Integer::parseInt).toArray();
    }

    @Setup(Level.Trial)
    public void open() {
        int[] s = sizes(size);
        backend = new CpuBackend(threads == 0 ? CpuBackend.defaultThreads() : threads);
        check(Math.min(s[0], 16), Math.min(s[1], 300), s[2]);
        prepare(s[0], s[1], s[2]);
    }

    private void prepare(int m, int n, int d) {
        SplittableRandom random = new SplittableRandom(1);
        float[] c = new float[n * d];
        for (int i = 0; i < c.length; i++) {
            c[i] = (float) random.nextDouble(-1, 1);
        }
        int[] classes = new int[m];
        float[] x = new float[m * d];
        for (int i = 0; i < m; i++) {
            classes[i] = random.nextInt(n);
            int other = random.nextInt(n);
            // Half way to another center for some: within its margin.
            float towards = random.nextDouble() < NEAR ? 0.5f : 0;
            for (int k = 0; k < d; k++) {
                float own = c[classes[i] * d + k];
                x[i * d + k] = own + towards * (c[other * d + k] - own) + 0.1f * (float) random.nextDouble(-1, 1);
            }
        }
        // The mean distance of two such centers is sqrt(2 D / 3).
        float apart = (float) Math.sqrt(2.0 * d / 3);
        centers = Centers.of(backend, n, d, CenterUpdate.standard(), c);
        loss = new JointLoss(
                centers,
                null,
                new Weighted<>(0.5f, new CenterLoss(centers, Normalisation.BATCH)),
                new Weighted<>(1, new MarginLoss(centers, 0.1f * apart, 0.6f * apart)));
        rate = new LearningRate(backend, 0.1f);
        labels = new Labels(classes, n);
        features = Tensor.persistent(backend, "features", Shape.of(m, d), x, true);
    }

    /** On fewer samples and classes, the reference in double. */
    private void check(int m, int n, int d) {
        prepare(m, n, d);
        float apart = (float) Math.sqrt(2.0 * d / 3);
        Values x = Values.of(features.shape(), features.toArray());
        Values c = Values.of(Shape.of(n, d), centers.toArray());
        double expected = 0.5 * Reference.centerLoss(x, c, labels, Normalisation.BATCH).at()[0]
                + Reference.marginLoss(x, c, labels, 0.1f * apart, 0.6f * apart).at()[0];
        float found = Tape.inference(backend, () -> loss.apply(features, labels).item());
        free();
        if (!(Math.abs(found - expected) <= 1e-5 * Math.abs(expected))) {
            throw new IllegalStateException("marginCenter " + size + ": expected " + expected + ", found " + found);
        }
    }

    @Benchmark
    public Object marginCenter() {
        return Tape.call(backend, () -> {
            Tape.current().backward(loss.train(features, labels, rate).total());
            return Tape.current();
        });
    }

    @Benchmark
    public Object product() {
        return Tape.inference(backend, () -> MatMul.matmul(features, false, centers.tensor(), true));
    }

    private void free() {
        features.close();
        rate.close();
        centers.close();
    }

    @TearDown(Level.Trial)
    public void close() {
        free();
        backend.close();
    }
}
